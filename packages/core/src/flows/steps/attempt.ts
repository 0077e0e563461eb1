import type { ChatAnswer } from '../../formats/index.js'
import { MeterwayError } from '../../kernel/errors.js'
import { UpstreamFault } from '../../kernel/upstream-fault.js'
import type { UpstreamResponse } from '../../ports/index.js'
import { cooldownMs } from '../../routing/index.js'
import type { FlowContext } from '../context.js'
import { begunStream, type BegunStream } from './begun-stream.js'
import type { Choice } from './choose.js'
import { exchangeOf, type Exchange } from './exchange.js'
import { parseObject } from './parse-object.js'
import { upstreamRequest, type Forwarding } from './upstream-request.js'
import { withoutSecret } from './without-secret.js'

/** An answer that has begun well, or a rejection that the caller is to see. */
export interface Answered {
  ok: true
  outcome: 'answered' | 'rejected'
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
export interface Failed {
  ok: false
  outcome: string
  status: number | null
  fault: MeterwayError
  /** Whether the same key may be tried again for this request. */
  again: boolean
  /** How long the key wants to rest. */
  restMs?: number
}

/** Asks one provider with one key. */
export async function attempt(
  context: FlowContext,
  forwarding: Forwarding,
  choice: Choice,
): Promise<Answered | Failed> {
  const exchange = exchangeOf(forwarding.endpoint, choice.route.speaks)!
  const secret = context.providerSecrets.of(choice.key)
  try {
    const response = await context.upstream.send(upstreamRequest(context, forwarding, choice, exchange))
    const { status } = response
    if (status < 200 || status >= 300) return await judged(context, choice, response, exchange)
    return forwarding.request.stream && !isJson(response)
      ? await streamed(response, exchange)
      : await whole(response, exchange, forwarding.request.answersBytes, secret)
  } catch (fault) {
    if (!(fault instanceof UpstreamFault)) throw fault
    return unanswered(fault)
  }
}

const decoder = new TextDecoder()
const nothing = new Uint8Array()

const isJson = ({ headers }: UpstreamResponse): boolean => (headers['content-type'] ?? '').includes('json')

async function streamed(response: UpstreamResponse, exchange: Exchange): Promise<Answered | Failed> {
  const stream = await begunStream(response)
  if (!stream) return failed(response, 'The provider broke off before it answered.', { again: true })
  return answered(response, exchange, { stream })
}

/** An error object under a success status is an error, and what is no JSON cannot be metered. */
async function whole(
  response: UpstreamResponse,
  exchange: Exchange,
  answersBytes: boolean,
  secret: string,
): Promise<Answered | Failed> {
  const body = withoutSecret(await response.bytes(), secret)
  if (answersBytes && !isJson(response)) return answered(response, exchange, { body })
  const json = parseObject(decoder.decode(body))
  if (!json || (json.error !== undefined && json.error !== null)) return invalid(response)
  if (!exchange.words) return answered(response, exchange, { body, json })
  try {
    return answered(response, exchange, { body, json, chat: exchange.words.readAnswer(json) })
  } catch (fault) {
    if (MeterwayError.is(fault)) return { ...invalid(response), fault }
    throw fault
  }
}

const invalid = (response: UpstreamResponse): Failed =>
  failed(response, 'The provider gave no valid answer.', { again: false })

const answered = (
  response: UpstreamResponse,
  exchange: Exchange,
  answer: Partial<Pick<Answered, 'stream' | 'body' | 'json' | 'chat'>>,
  outcome: Answered['outcome'] = 'answered',
): Answered => ({
  ok: true,
  outcome,
  response,
  stream: answer.stream ?? null,
  body: answer.body ?? nothing,
  json: answer.json ?? null,
  chat: answer.chat ?? null,
  exchange,
})

/** What is wrong with the request is shown; all else may go better elsewhere. */
async function judged(
  context: FlowContext,
  { key }: Choice,
  response: UpstreamResponse,
  exchange: Exchange,
): Promise<Answered | Failed> {
  const { status, headers } = response
  const body = withoutSecret(await response.bytes(), context.providerSecrets.of(key))
  const retryAfter = headers['retry-after']
  const verdict = context.health.judge(key.id, status, retryAfter)
  if (status >= 400 && !verdict.failover) {
    const json = parseObject(decoder.decode(body))
    return answered(response, exchange, { body, json }, 'rejected')
  }
  const rest =
    verdict.key === 'cool' && retryAfter !== undefined
      ? { restMs: cooldownMs(retryAfter, context.clock()) }
      : {}
  const again = verdict.failover && verdict.key !== 'disable'
  return failed(response, `The provider answered with status ${String(status)}.`, { again, ...rest })
}

const failed = (
  { status }: UpstreamResponse,
  message: string,
  next: { again: boolean; restMs?: number },
): Failed => ({
  ok: false,
  outcome: 'failed',
  status,
  fault: new MeterwayError('upstream_error', message),
  ...next,
})

/** A provider that was silent to the limit may be working on it: it is not asked the same twice. */
function unanswered({ kind }: UpstreamFault): Failed {
  const fault =
    kind === 'timeout'
      ? new MeterwayError('upstream_timeout')
      : new MeterwayError('upstream_error', `The provider could not be reached: ${kind.replace('_', ' ')}.`)
  return { ok: false, outcome: kind, status: null, fault, again: kind === 'refused' || kind === 'reset' }
}
