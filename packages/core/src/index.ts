export { createMeterway, type Meterway, type MeterwayOptions } from './create-meterway.js'
export { isCidr, type AccessKey } from './access/index.js'
export { callInPath, endpoints, openAiErrorBody, type EndpointName } from './formats/index.js'
export type { CatalogView, ModelView, RouteView } from './flows/model-view.js'
export type { MeterwayEvents } from './flows/events.js'
export type { GatewayReply, GatewayRequest } from './flows/gateway-request.js'
export {
  groupCommit,
  type GroupCommitOptions,
  type LedgerClient,
  type LedgerCommit,
} from './flows/group-commit.js'
export type { AccessKeyInput, AccessKeys } from './flows/manage/access-keys.js'
export type { AccountPatch, Accounts, OpenAccountInput } from './flows/manage/accounts.js'
export type {
  Catalog,
  ModelInput,
  PriceInput,
  ProviderInput,
  ProviderKeyInput,
  RouteInput,
} from './flows/manage/catalog.js'
export type { Collection } from './flows/manage/collection.js'
export type { Explanation } from './flows/manage/explain.js'
export type { HeldCall, HoldResult } from './flows/manage/held-call.js'
export type { HostUsage } from './flows/manage/host-usage.js'
export type { HoldInput } from './flows/manage/host-ask.js'
export type {
  GrantInput,
  HostLedger,
  PostInput,
  RefundInput,
  StatementQuery,
} from './flows/manage/host-ledger.js'
export {
  rotateMasterKey,
  type RotationOptions,
  type RotationReport,
} from './flows/master-key/rotate-master-key.js'
export type { UnreadableKey } from './flows/master-key/unreadable-keys.js'
export { applyImport } from './flows/prices/apply-import.js'
export type { ImportPricesOptions } from './flows/prices/import-prices.js'
export { importReport, type ImportReport } from './flows/prices/import-report.js'
export { planImport, type ImportPlan } from './flows/prices/plan-import.js'
export type { KeyHealth, RouteHealth } from './flows/manage/provider-health.js'
export type { ProviderTest } from './flows/manage/test-provider.js'
export type { InTransaction } from './flows/manage/in-transaction.js'
export type { QuoteAnswer, QuoteInput } from './flows/manage/quote-request.js'
export type { RunningCall, RunResult } from './flows/run-metered.js'
export type { Settings } from './flows/settings.js'
export type { Principal } from './flows/steps/authenticate.js'
export type { Load } from './flows/load.js'
export { refused } from './flows/steps/refused.js'
export { systemClock, type Clock } from './kernel/clock.js'
export {
  errorCatalogue,
  invalidRequest,
  MeterwayError,
  type ErrorCode,
  type ErrorDetails,
} from './kernel/errors.js'
export { idempotencyKeyOf } from './kernel/idempotency-key.js'
export { isId, lowestIdAt, newId, type Id } from './kernel/ids.js'
export type { SpendLimits, UsageLimits } from './kernel/usage-limits.js'
export { formatMoney, nano, parseMoney, type Nano, type Rounding } from './kernel/money.js'
export { isTimeZone } from './kernel/time-zone.js'
export { UpstreamFault, type UpstreamFaultKind } from './kernel/upstream-fault.js'
export { undiciUpstream, type UndiciUpstreamOptions } from './upstream/index.js'
export { memoryQueue, memoryStore } from './memory/index.js'
