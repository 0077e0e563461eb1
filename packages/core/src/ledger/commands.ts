import type { Id } from '../kernel/ids.js'
import type { Nano } from '../kernel/money.js'
import type { UsageLimits } from '../kernel/usage-limits.js'
import type {
  Account,
  Funding,
  GivenAnswer,
  Grant,
  GrantSource,
  Hold,
  HoldProgress,
  Reference,
  Replayable,
  SettleOutcome,
  SystemAccount,
  Transfer,
  TransferKind,
} from './types.js'
import type { CallFacts, UsageDraft } from './usage-record.js'

/** Opens the account of an owner, or finds it. */
export interface OpenAccount {
  type: 'open-account'
  accountId: Id
  ownerId: string
  currency: string
  creditLimitNano: Nano
  priceGroup: string | null
  timeZone: string
}

/** Changes what an operator may change; never a balance. */
export interface UpdateAccount {
  type: 'update-account'
  accountId: Id
  status?: Account['status']
  creditLimitNano?: Nano
  priceGroup?: string | null
  timeZone?: string
  limits?: UsageLimits | null
}

/** Moves money from a system account to the owner (`credit`) or back (`debit`). */
export interface Post {
  type: 'credit' | 'debit'
  accountId: Id
  transferId: Id
  key: string
  amountNano: Nano
  kind: TransferKind
  counterparty: SystemAccount
  reference: Reference | null
  note: string | null
}

/** Sets money and quota aside. */
export interface PlaceHold {
  type: 'hold'
  accountId: Id
  holdId: Id
  /** Null when the caller gave none: `holdId`, minted here, then serves as one. */
  key: string | null
  /** The most that the request can cost. */
  amountNano: Nano
  quota: { type: string; units: bigint } | null
  funding: Funding
  leaseMs: number
  priceId: Id | null
  call: CallFacts | null
}

/** Charges what was used and gives the rest back. The hold id is its idempotency key. */
export interface Settle {
  type: 'settle'
  accountId: Id
  holdId: Id
  costNano: Nano
  quotaUnits: bigint
  record: UsageDraft
  /** Set by the sweeper: refused while the lease still runs. */
  onlyPastLease?: true
  /** The hold as this process placed it: spares a look-up, guarded by the state in the write. */
  known?: Hold
  /** Kept for a caller who asks the same again. */
  answer?: GivenAnswer | null
}

/** Ends a hold without a charge: `release` by its owner, `expire` by the sweeper. */
export interface EndHold {
  type: 'release' | 'expire'
  accountId: Id
  holdId: Id
  record: UsageDraft | null
  known?: Hold
  answer?: GivenAnswer | null
}

/** Prolongs the lease of a living stream. */
export interface RenewLease {
  type: 'renew'
  accountId: Id
  holdId: Id
  leaseMs: number
  progress: HoldProgress | null
}

/** Gives an allowance, once per (account, source, source id, period). */
export interface GiveGrant {
  type: 'grant'
  accountId: Id
  grantId: Id
  quotaType: string
  amount: bigint
  priority: number
  paid: boolean
  source: GrantSource
  sourceId: string
  period: string
  effectiveAtMs: number | null
  expiresAtMs: number | null
  note: string | null
}

/** Corrects a transfer by a new one in the other direction; at most once each. */
export interface Reverse {
  type: 'reverse'
  accountId: Id
  transferId: Id
  reversesId: Id
  key: string
  kind: TransferKind
  note: string | null
}

export type LedgerCommand =
  OpenAccount | UpdateAccount | Post | PlaceHold | Settle | EndHold | RenewLease | GiveGrant | Reverse

/** Why a command was refused. Refusals change nothing and burn no idempotency key. */
export type Refusal =
  | { ok: false; code: 'insufficient_balance'; requiredNano: Nano; availableNano: Nano }
  | { ok: false; code: 'quota_exhausted'; quotaType: string; required: bigint; available: bigint }
  | { ok: false; code: 'account_disabled' }
  | { ok: false; code: 'account_not_found' }
  | { ok: false; code: 'hold_not_found' }
  | { ok: false; code: 'hold_not_open'; state: Hold['state'] }
  | { ok: false; code: 'transfer_not_found' }
  | { ok: false; code: 'already_reversed' }
  | { ok: false; code: 'idempotency_conflict' }
  | { ok: false; code: 'amount_out_of_range' }

type Accepted<T> = { ok: true } & Replayable & T

/** What each command answers when it is accepted. */
export interface AcceptedResults {
  'open-account': { account: Account }
  'update-account': { account: Account }
  credit: { transfer: Transfer; account: Account }
  debit: { transfer: Transfer; account: Account }
  hold: { hold: Hold; account: Account }
  settle: { outcome: SettleOutcome; account: Account }
  release: { hold: Hold }
  expire: { hold: Hold }
  renew: { hold: Hold }
  grant: { grant: Grant }
  reverse: { transfer: Transfer; account: Account }
}

export type ResultOf<C extends LedgerCommand> = Accepted<AcceptedResults[C['type']]> | Refusal
export type LedgerResult = ResultOf<LedgerCommand>

/**
 * The hold that a command may take for granted. Only a command that is sure to write the hold may: its write finds
 * out when the hold was another, a refusal would not.
 */
export const takenForGranted = (command: LedgerCommand): Hold | undefined =>
  command.type === 'release' || (command.type === 'settle' && !command.onlyPastLease)
    ? command.known
    : undefined
