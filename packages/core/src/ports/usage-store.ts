import type { DailyUsage, Outcome, UsageRecord } from '../ledger/index.js'
import type { WindowStart } from '../limits/index.js'
import type { Page, PageQuery } from './page.js'

export type { DailyUsage } from '../ledger/index.js'

export interface UsageQuery extends PageQuery {
  accountId?: string
  accessKeyId?: string
  model?: string
  outcome?: Outcome
  fromMs?: number
  toMs?: number
}

export interface UsageSummaryQuery {
  accountId?: string
  accessKeyId?: string
  /** UTC days, `YYYY-MM-DD`, both included. */
  fromDay: string
  toDay: string
}

/** Whose charges are summed: an account's, or those of one of its access keys. */
export interface ChargedBy {
  accountId: string
  accessKeyId?: string
}

/** Reads of what settlements wrote; writing happens only in the ledger's transactions. */
export interface UsageStore {
  find(id: string): Promise<UsageRecord | null>
  /** Newest first. */
  list(query: UsageQuery): Promise<Page<UsageRecord>>
  /** Rollup rows, ordered by day. */
  daily(query: UsageSummaryQuery): Promise<DailyUsage[]>
  /** Sum of the charges of calls that began at a time or later, in nano-units. */
  chargedSince(by: ChargedBy, start: WindowStart): Promise<bigint>
  /**
   * What the calls of a UTC day with a provider key cost the operator, in nano-units; where that is unknown, what they
   * cost at the model's price.
   */
  costOfProviderKey(providerKeyId: string, day: string): Promise<bigint>
}
