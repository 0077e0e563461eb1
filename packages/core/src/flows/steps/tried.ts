import type { ChatAnswer } from '../../formats/index.js'
import { MeterwayError } from '../../kernel/errors.js'
import type { UpstreamResponse } from '../../ports/index.js'
import type { Failure } from '../health/provider-health.js'
import type { BegunStream } from './begun-stream.js'
import type { Exchange } from './exchange.js'

/** An answer that has begun well, or a rejection that the caller is to see. */
export interface Answered {
  ok: true
  outcome: 'answered' | 'rejected'
  status: number
  response: UpstreamResponse
  /** The pieces of a stream; null for an answer that came whole. */
  stream: BegunStream | null
  /** The whole answer; empty for a stream. */
  body: Uint8Array
  /** The whole answer as JSON, where it is. */
  json: Record<string, unknown> | null
  /** The whole answer in neutral words, where it must be translated. */
  chat: ChatAnswer | null
  exchange: Exchange
}

/** A try that brought nothing: another key may do better, and sometimes the same one. */
export interface Failed extends Failure {
  ok: false
  outcome: string
  fault: MeterwayError
  /** Whether the same key may be tried again for this request. */
  again: boolean
  /** What the caller is to see where every other try came to the same. */
  rejection: Answered | null
}

const nothing = new Uint8Array()

export const answered = (
  response: UpstreamResponse,
  exchange: Exchange,
  answer: Partial<Pick<Answered, 'stream' | 'body' | 'json' | 'chat'>>,
): Answered => ({
  ok: true,
  outcome: 'answered',
  status: response.status,
  response,
  stream: answer.stream ?? null,
  body: answer.body ?? nothing,
  json: answer.json ?? null,
  chat: answer.chat ?? null,
  exchange,
})

/** The provider's own trouble, where nothing else is said. */
export const failed = (
  status: number | null,
  outcome: string,
  fault: MeterwayError | string,
  facts: Partial<Pick<Failed, 'cause' | 'again' | 'askedMs' | 'rejection'>> = {},
): Failed => ({
  ok: false,
  outcome,
  status,
  fault: typeof fault === 'string' ? new MeterwayError('upstream_error', fault) : fault,
  cause: 'transient',
  again: false,
  askedMs: null,
  rejection: null,
  ...facts,
})
