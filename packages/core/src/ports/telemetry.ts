import type { ErrorCode } from '../kernel/errors.js'
import type { Id } from '../kernel/ids.js'
import type { Nano } from '../kernel/money.js'
import type { Outcome } from '../ledger/index.js'

/** One try to serve a call by one provider. */
export interface TriedProvider {
  /** Name in the catalogue. */
  provider: string
  /** Wire format that it speaks. */
  format: string
  upstreamModel: string
  /** `answered`, `rejected`, or why it failed: `transient`, `rate_limited`, `invalid`, `timeout`, `reset` … */
  outcome: string
  /** HTTP status; null without an answer. */
  status: number | null
  /** Unix ms, with fractions. */
  startedAtMs: number
  /** Until the whole answer, or a stream's first piece. */
  latencyMs: number
}

/** A call of the gateway that has ended. Nothing in it is secret, and no word of a prompt or an answer. */
export interface EndedCall {
  requestId: string
  endpoint: string
  /** By its name in the catalogue; null when the caller named none of it. */
  model: string | null
  /** Model by the provider's own word. */
  servedModel: string | null
  streamed: boolean
  accountId: Id | null
  accessKeyId: Id | null
  /** Null when nothing was held. */
  usageRecordId: Id | null
  /** `refused`: the caller's own doing; `fault`: not the caller's, before or after a provider was tried; else as recorded. */
  outcome: Outcome | 'refused' | 'replayed' | 'fault'
  /** Of the answer; 499 for a caller who left. */
  status: number
  /** Of the error that was answered. */
  code: ErrorCode | null
  /** Unix ms. */
  startedAtMs: number
  /** Until the charge of the answer was durable. */
  durationMs: number
  /** Until the first byte could go to the caller. */
  firstByteMs: number
  /** What of `firstByteMs` was spent here: neither at providers nor resting between tries. */
  overheadMs: number
  tries: readonly TriedProvider[]
  /** Exclusive pools; integers as numbers, fractions as decimal strings. */
  quantities: Readonly<Record<string, number | string>>
  estimated: boolean
  chargeNano: Nano
  /** ISO 4217; null when nothing was held. */
  currency: string | null
}

/** Makes metrics and traces of calls. */
export interface Telemetry {
  /** Told within the call's own asynchronous context, so that a span finds its parent. Must be cheap. */
  callEnded(call: EndedCall): void
}
