export type { AccessKey } from '../access/index.js'
export type { AccessKeyStore } from './access-key-store.js'
export type {
  CatalogKind,
  CatalogKinds,
  CatalogQuery,
  CatalogSnapshot,
  CatalogStatus,
  CatalogStore,
  DisabledReason,
  Model,
  ModelPrice,
  Provider,
  ProviderKey,
  ProviderKeyLimits,
  ResealedSecret,
  Route,
} from './catalog-store.js'
export type { AnswerStore, StoredAnswer } from './answer-store.js'
export type { ApplyOptions, HostTransaction, LedgerStore, TransferQuery, Violation } from './ledger-store.js'
export type { LimitAnswer, LimitClaim, LimitStore, LimitTicket } from './limit-store.js'
export type { WindowStart } from '../limits/index.js'
export type { HealthBoard, StateBoard } from './health-board.js'
export type { LockStore } from './lock-store.js'
export type { Page, PageQuery } from './page.js'
export type { SharedCache } from './shared-cache.js'
export type { SignalTopic, Signals } from './signals.js'
export type { Queue } from './queue.js'
export type { Store } from './store.js'
export type { EndedCall, Telemetry, TriedProvider } from './telemetry.js'
export type { ChargedBy, DailyUsage, UsageQuery, UsageStore, UsageSummaryQuery } from './usage-store.js'
export type { Upstream, UpstreamRequest, UpstreamResponse } from './upstream.js'
