export { availableNano, fundings, grantSources, systemAccounts } from './types.js'
export type {
  Account,
  Allocation,
  Funding,
  GivenAnswer,
  Grant,
  GrantSource,
  Hold,
  HoldProgress,
  HoldState,
  Reference,
  Replayable,
  SettleOutcome,
  StoredAnswer,
  SystemAccount,
  Transfer,
  TransferKind,
} from './types.js'
export type { Attempt, CallFacts, Outcome, UsageDetail, UsageDraft, UsageRecord } from './usage-record.js'
export { takenForGranted } from './commands.js'
export type {
  AcceptedResults,
  EndHold,
  GiveGrant,
  LedgerCommand,
  LedgerResult,
  OpenAccount,
  PlaceHold,
  Post,
  Refusal,
  RenewLease,
  ResultOf,
  Reverse,
  Settle,
  UpdateAccount,
} from './commands.js'
export { addToDaily, dailyKey, inputPools, outputPools, utcDay } from './daily-usage.js'
export type { DailyUsage } from './daily-usage.js'
export { decideBatch } from './decide/index.js'
export type { BurnDown, ChangedHold, Changes, LoadedRows } from './working-set.js'
