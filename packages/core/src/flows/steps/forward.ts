import type { Endpoint, LlmRequest } from '../../formats/index.js'
import { MeterwayError } from '../../kernel/errors.js'
import { UpstreamFault } from '../../kernel/upstream-fault.js'
import type { Attempt } from '../../ledger/index.js'
import type { UpstreamRequest, UpstreamResponse } from '../../ports/index.js'
import type { FlowContext } from '../context.js'
import type { GatewayRequest } from '../gateway-request.js'
import type { Choice } from './choose.js'

/** A provider's answer that has begun well, or that the caller is to see as it is. */
export interface Answer {
  choice: Choice
  response: UpstreamResponse
  /** The whole body, where the answer is no stream. */
  body: Uint8Array | null
  /** The body as JSON, where it is. */
  json: Record<string, unknown> | null
  attempts: Attempt[]
  /** Ends the count of calls on the key. */
  done: () => void
}

export interface Forwarding {
  endpoint: Endpoint
  request: LlmRequest
  /** Limit put in for the caller. */
  loweredLimit: number | null
  headers: GatewayRequest['headers']
}

/** All tries failed: what to tell the caller, and what was tried. */
export class ForwardFailure extends Error {
  constructor(
    readonly fault: MeterwayError,
    readonly attempts: Attempt[],
  ) {
    super(fault.message)
  }
}

/**
 * Sends the request to the first key that answers. Other keys and routes are tried only while nothing of an answer
 * has reached the caller, and only for faults that are not the request's own.
 * @throws ForwardFailure
 */
export async function forward(
  context: FlowContext,
  forwarding: Forwarding,
  choices: Choice[],
): Promise<Answer> {
  const attempts: Attempt[] = []
  let last: MeterwayError = new MeterwayError('upstream_error')
  for (const choice of choices.slice(0, context.settings.maxAttempts)) {
    const startedAtMs = context.clock()
    const done = context.health.begin(choice.key.id)
    const note = (outcome: string, status: number | null): void => {
      attempts.push(attemptOf(choice, outcome, status, context.clock() - startedAtMs))
    }
    let tried: Tried
    try {
      tried = await attempt(context, forwarding, choice)
    } catch (fault) {
      done()
      if (!(fault instanceof UpstreamFault)) throw fault
      note(fault.kind, null)
      last = unanswered(fault)
      if (fault.kind === 'blocked') break
      continue
    }
    note(tried.outcome, tried.response.status)
    if (tried.outcome !== 'failed') return { choice, attempts, done, ...tried }
    done()
    last = new MeterwayError(
      'upstream_error',
      `The provider answered with status ${String(tried.response.status)}.`,
    )
  }
  throw new ForwardFailure(last, attempts)
}

interface Tried {
  response: UpstreamResponse
  body: Uint8Array | null
  json: Record<string, unknown> | null
  /** `answered`: a success; `rejected`: the caller's own fault, to be shown; `failed`: another key may do better. */
  outcome: 'answered' | 'rejected' | 'failed'
}

async function attempt(context: FlowContext, forwarding: Forwarding, choice: Choice): Promise<Tried> {
  const response = await context.upstream.send(upstreamRequest(context, forwarding, choice))
  const { status, headers } = response
  const succeeded = status >= 200 && status < 300
  if (succeeded && forwarding.request.stream && isEventStream(headers)) {
    return { response, body: null, json: null, outcome: 'answered' }
  }
  const body = await response.bytes()
  const json = parseObject(body)
  if (succeeded) {
    // An error object under a success status is an error; what is no JSON cannot be metered.
    const outcome = json && (json.error === undefined || json.error === null) ? 'answered' : 'failed'
    return { response, body, json, outcome }
  }
  const verdict = context.health.judge(choice.key.id, status, headers['retry-after'])
  return { response, body, json, outcome: verdict.failover || status < 400 ? 'failed' : 'rejected' }
}

const isEventStream = (headers: Record<string, string>): boolean =>
  (headers['content-type'] ?? '').startsWith('text/event-stream')

/** Headers of the caller that a provider may see. */
const passedOn = ['openai-organization', 'openai-project', 'openai-beta', 'user-agent']

function upstreamRequest(
  context: FlowContext,
  forwarding: Forwarding,
  { route, key }: Choice,
): UpstreamRequest {
  const { endpoint, request, loweredLimit } = forwarding
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: request.stream ? 'text/event-stream' : 'application/json',
    authorization: `Bearer ${context.secrets.open(key.sealedSecret, key.id)}`,
  }
  for (const name of passedOn) {
    const value = forwarding.headers[name]
    if (value !== undefined) headers[name] = value
  }
  return {
    method: 'POST',
    url: route.provider.baseUrl.replace(/\/+$/, '') + endpoint.upstreamPath,
    headers,
    body: request.bodyFor({
      model: route.route.upstreamModel,
      defaults: route.route.defaultParameters,
      ...(loweredLimit === null ? {} : { maxOutputTokens: loweredLimit }),
    }),
    firstByteTimeoutMs: context.settings.firstByteTimeoutMs,
    idleTimeoutMs: context.settings.idleTimeoutMs,
    maxBodyBytes: context.settings.maxResponseBytes,
  }
}

const attemptOf = (
  { route, key }: Choice,
  outcome: string,
  status: number | null,
  latencyMs: number,
): Attempt => ({
  routeId: route.id,
  providerId: route.provider.id,
  providerKeyId: key.id,
  upstreamModel: route.route.upstreamModel,
  outcome,
  status,
  latencyMs,
  ownCostNano: null,
})

const unanswered = (fault: UpstreamFault): MeterwayError =>
  fault.kind === 'timeout'
    ? new MeterwayError('upstream_timeout')
    : new MeterwayError(
        'upstream_error',
        `The provider could not be reached: ${fault.kind.replace('_', ' ')}.`,
      )

const decoder = new TextDecoder()

export function parseObject(body: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(decoder.decode(body))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}
