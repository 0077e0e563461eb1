import type { Id } from '../kernel/ids.js'
import type { Nano, Rounding } from '../kernel/money.js'

/** How a request ended. */
export type Outcome =
  'complete' | 'incomplete' | 'client_disconnected' | 'upstream_broken' | 'upstream_error' | 'lost'

/** One try to serve a request by one route and provider key. */
export interface Attempt {
  routeId: Id
  providerId: Id
  providerKeyId: Id
  upstreamModel: string
  outcome: string
  /** HTTP status, when there was an answer. */
  status: number | null
  latencyMs: number
  /** What the try cost the operator, by the route's own price: a decimal string. Null when nobody knows. */
  ownCost: string | null
}

/** What is known of a call when money is set aside for it: all that stays if its process dies then. */
export interface CallFacts {
  requestId: string
  endpoint: string
  modelId: Id | null
  model: string
  accessKeyId: Id | null
  streamed: boolean
  /** Start of the request, Unix ms; decides the day it is counted on. */
  startedAtMs: number
  /** Of the request's body, where its caller gave an idempotency key. */
  fingerprint?: string
}

/** What is known of a call before the ledger has charged it. */
export interface UsageDraft extends CallFacts {
  id: Id
  priceId: Id | null
  providerId: Id | null
  providerKeyId: Id | null
  routeId: Id | null
  /** Exclusive pools; integers as numbers, fractions as decimal strings. */
  quantities: Record<string, number | string>
  inputContextTokens: number
  /** Full rated amount. */
  costNano: Nano
  /** What the call cost the operator. */
  ownCostNano: Nano | null
  outcome: Outcome
  estimated: boolean
  latencyMs: number | null
  firstByteMs: number | null
  detail: UsageDetail
}

/** Facts that explain a record, but are never filtered or summed by. Stored as JSON: nothing in it is a bigint. */
export interface UsageDetail {
  attributes?: Record<string, string>
  /** Multiplier of the account's price group, decimal string. */
  multiplier?: string
  /** How the charge was rounded, where not up. */
  rounding?: Rounding
  problems?: { field: string; reason: string }[]
  attempts?: Attempt[]
  /** Provider's usage object, verbatim. */
  rawUsage?: unknown
  /** Cost that the provider itself reported, decimal string. */
  reportedCost?: string
  /** Model that the answer named, where it was another than the one asked for upstream. */
  servedModel?: string
}

/** The stored record of one call: written in the transaction that charged it. */
export interface UsageRecord extends UsageDraft {
  accountId: Id
  currency: string
  holdId: Id | null
  chargeNano: Nano
  promotionalNano: Nano
  writtenOffNano: Nano
  quotaType: string | null
  quotaUsed: bigint
  createdAtMs: number
}
