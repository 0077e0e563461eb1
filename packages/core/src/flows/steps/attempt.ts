import { providerError } from '../../formats/index.js'
import { MeterwayError } from '../../kernel/errors.js'
import { UpstreamFault } from '../../kernel/upstream-fault.js'
import type { UpstreamResponse } from '../../ports/index.js'
import { askedRestMs, judge, verdicts } from '../../routing/index.js'
import type { FlowContext } from '../context.js'
import { begunStream } from './begun-stream.js'
import type { Choice } from './choose.js'
import { exchangeOf, type Exchange } from './exchange.js'
import { parseObject } from './parse-object.js'
import { answered, failed, type Answered, type Failed } from './tried.js'
import { upstreamRequest, type Forwarding } from './upstream-request.js'
import { withoutSecret } from './without-secret.js'

/** What has come of one try, and how it was spoken. */
interface Try {
  response: UpstreamResponse
  exchange: Exchange
  choice: Choice
  /** That the provider was sent. */
  secret: string
  nowMs: number
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
    const tried = { response, exchange, choice, secret, nowMs: context.clock() }
    if (response.status < 200 || response.status >= 300)
      return judged(tried, await bodyOf(tried), response.status >= 400)
    return forwarding.request.stream && !isJson(response)
      ? await streamed(tried)
      : await whole(tried, forwarding.request.answersBytes)
  } catch (fault) {
    if (!(fault instanceof UpstreamFault)) throw fault
    return unanswered(fault)
  }
}

const decoder = new TextDecoder()

const isJson = ({ headers }: UpstreamResponse): boolean => (headers['content-type'] ?? '').includes('json')

const bodyOf = async ({ response, secret }: Try): Promise<Uint8Array> =>
  withoutSecret(await response.bytes(), secret)

async function streamed(tried: Try): Promise<Answered | Failed> {
  const { response, exchange } = tried
  const stream = await begunStream(response)
  if (!('error' in stream)) return answered(response, exchange, { stream })
  return stream.error
    ? judged(tried, withoutSecret(stream.error, tried.secret), true)
    : failed(response.status, 'broken', 'The provider broke off before it answered.', { again: true })
}

/** An error object under a success status is an error, and what is no JSON cannot be metered. */
async function whole(tried: Try, answersBytes: boolean): Promise<Answered | Failed> {
  const { response, exchange } = tried
  const body = await bodyOf(tried)
  if (answersBytes && !isJson(response)) return answered(response, exchange, { body })
  const json = parseObject(decoder.decode(body))
  if (!json) return failed(response.status, 'invalid', 'The provider gave no valid answer.')
  if ((json.error ?? null) !== null) return judged(tried, body, false)
  if (!exchange.words) return answered(response, exchange, { body, json })
  try {
    return answered(response, exchange, { body, json, chat: exchange.words.readAnswer(json) })
  } catch (fault) {
    if (MeterwayError.is(fault)) return failed(response.status, 'invalid', fault)
    throw fault
  }
}

/**
 * What is wrong with the request is shown; all else may go better elsewhere.
 * @param repeatable whether the same key can be asked again: what comes with a redirect, or a whole answer that is an
 *   error, would come again
 */
function judged(
  { response, exchange, choice, nowMs }: Try,
  body: Uint8Array,
  repeatable: boolean,
): Answered | Failed {
  const text = decoder.decode(body)
  const error = providerError(response.status, response.headers, text)
  const cause = judge(error, choice.route.speaks.errors)
  const { failover, again } = verdicts[cause]
  const rejection: Answered = {
    ...answered(response, exchange, { body, json: parseObject(text) }),
    outcome: 'rejected',
    status: error.status,
  }
  if (!failover) return rejection
  return failed(response.status, cause, `The provider answered with status ${String(error.status)}.`, {
    cause,
    again: again && repeatable,
    askedMs: askedRestMs(error, nowMs),
    rejection: cause === 'model_absent' ? rejection : null,
  })
}

/** A provider that was silent to the limit may be working on it: it is not asked the same twice. */
function unanswered({ kind }: UpstreamFault): Failed {
  const fault =
    kind === 'timeout'
      ? new MeterwayError('upstream_timeout')
      : `The provider could not be reached: ${kind.replace('_', ' ')}.`
  return failed(null, kind, fault, {
    cause: kind === 'too_large' || kind === 'aborted' ? null : 'transient',
    again: kind === 'refused' || kind === 'reset',
  })
}
