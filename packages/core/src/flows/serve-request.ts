import {
  endpoints,
  type AnswerFacts,
  type ChatAnswer,
  type ChatFormat,
  type Endpoint,
  type LlmRequest,
} from '../formats/index.js'
import { errorCatalogue, MeterwayError } from '../kernel/errors.js'
import { formatMoney } from '../kernel/money.js'
import type { GivenAnswer, Outcome } from '../ledger/index.js'
import { answerLayout } from '../metering/index.js'
import { followed, type CallCourse } from './call-course.js'
import type { FlowContext } from './context.js'
import type { GatewayReply, GatewayRequest } from './gateway-request.js'
import { Relay } from './relay.js'
import { errorReply, jsonHeaders, requestIdHeaders } from './reply.js'
import { shownError } from './shown-error.js'
import { admitCall } from './steps/admit.js'
import { authenticate, type Principal } from './steps/authenticate.js'
import { choose, type Choice } from './steps/choose.js'
import { defaultLimit, speakable, type Exchange, type Spoken } from './steps/exchange.js'
import { forward, ForwardFailure, type Answer } from './steps/forward.js'
import { chatUsageOf, meterAnswer } from './steps/meter.js'
import { parseObject } from './steps/parse-object.js'
import { earlierCall, keptAnswer } from './steps/idempotency.js'
import { placeHold, type HeldRequest } from './steps/place-hold.js'
import { quote } from './steps/quote.js'
import { release, settle } from './steps/settle.js'
import { takeLimits } from './steps/take-limits.js'
import type { StreamPassage } from './stream/passage.js'
import { PassingStream } from './stream/passing-stream.js'
import { TranslatedStream } from './stream/translated-stream.js'

/**
 * One request, from access key to settlement. Never throws for what a caller can cause: refusals and faults are
 * answered in the shape of the endpoint.
 */
export async function serveRequest(
  context: FlowContext,
  request: GatewayRequest,
  ownPrincipal: (ownerId: string) => Promise<Principal>,
): Promise<GatewayReply> {
  const course = followed(context.events, request)
  try {
    const reply = await serve(context, request, ownPrincipal, course)
    course?.replied(reply)
    return reply
  } catch (fault) {
    const endpoint = endpoints[request.endpoint]
    const shown = shownError(context.events, request, fault)
    course?.end(errorCatalogue[shown.code].status, shown.code)
    return fault instanceof ForwardFailure
      ? failureReply(endpoint, fault, request.requestId)
      : errorReply(endpoint, shown, request.requestId)
  }
}

/** All that could be tried was tried: a client that tries again would only multiply it. */
const failureReply = (endpoint: Endpoint, { fault }: ForwardFailure, requestId: string): GatewayReply =>
  errorReply(endpoint, fault, requestId, { 'x-should-retry': 'false' })

const keptReply = ({ status, headers, body }: GatewayReply): GivenAnswer | null =>
  typeof body === 'string' || body instanceof Uint8Array ? keptAnswer(status, headers, body) : null

async function serve(
  context: FlowContext,
  request: GatewayRequest,
  ownPrincipal: (ownerId: string) => Promise<Principal>,
  course: CallCourse | null,
): Promise<GatewayReply> {
  const { settings, clock, principals, events } = context
  const endpoint: Endpoint = endpoints[request.endpoint]
  const principal =
    request.ownerId === undefined
      ? await authenticate(principals, request, clock())
      : await ownPrincipal(request.ownerId)
  course?.authenticated(principal)
  const { idempotencyKey } = request
  const earlier =
    idempotencyKey === undefined
      ? null
      : await earlierCall(context, principal.account.id, { ...request, idempotencyKey })
  if (earlier && 'replay' in earlier) {
    course?.uncharged('replayed')
    return earlier.replay
  }
  const asked = endpoint.read(
    request.body,
    settings.countTokens,
    request.inPath,
    request.headers['content-type'],
  )
  const model = await admitCall(context, principal, asked.model)
  course?.admitted(model.model.name, asked.stream)
  const quoted = quote(asked, model, principal.account, settings, clock())
  if (!quoted.price) events.emit('price.missing', { model: model.model.name })
  const spoken: Spoken = {
    endpoint,
    request: asked,
    defaultMaxOutputTokens: defaultLimit(model, settings),
    loweredLimit: null,
  }
  const choices = speakable(spoken, choose(context, asked, quoted, principal.account.id))
  const ticket = await takeLimits(context, principal, quoted)
  try {
    const facts = {
      requestId: request.requestId,
      endpoint: endpoint.name,
      claim: earlier?.claim ?? null,
      ticket,
      course,
    }
    const held = await placeHold(context, principal, asked, quoted, facts)
    return await serveHeld(context, request, { ...spoken, loweredLimit: held.loweredLimit }, held, choices)
  } catch (fault) {
    ticket?.giveBack(null)
    throw fault
  }
}

async function serveHeld(
  context: FlowContext,
  call: GatewayRequest,
  spoken: Spoken,
  held: HeldRequest,
  choices: readonly Choice[],
): Promise<GatewayReply> {
  const { endpoint, request } = spoken
  const answer = await forwardHeld(context, call, spoken, held, choices)
  const headers = requestIdHeaders(endpoint, call.requestId)
  headers['x-meterway-usage-id'] = held.hold.id
  if (held.loweredLimit !== null) headers['x-meterway-max-tokens'] = String(held.loweredLimit)
  if (answer.stream) {
    Object.assign(headers, streamHeaders)
    const passage = passageOf(spoken, answer.exchange, factsOf(context, call, request))
    const body = new Relay(context, request, held, answer, answer.stream, endpoint, passage, headers)
    return { status: 200, headers, body }
  }
  answer.done()
  return answer.outcome === 'rejected'
    ? replyRejected(context, call, endpoint, held, answer, headers)
    : replyWhole(context, call, spoken, held, answer, headers)
}

const streamHeaders = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' }

const passageOf = ({ endpoint, request }: Spoken, exchange: Exchange, facts: AnswerFacts): StreamPassage =>
  exchange.words
    ? new TranslatedStream(exchange.passage.usageFormat, exchange.words, endpoint.chat!, facts)
    : new PassingStream(exchange.passage.usageFormat, request.wantsUsageChunk)

const factsOf = (
  { clock }: FlowContext,
  { requestId }: GatewayRequest,
  { model, inputTokens, wantsUsageChunk }: LlmRequest,
): AnswerFacts => ({
  requestId,
  model,
  created: Math.floor(clock() / 1000),
  inputTokens,
  wantsUsage: wantsUsageChunk,
})

/** Forwards under a hold that stays alive meanwhile, and is freed when nothing comes of it. */
async function forwardHeld(
  context: FlowContext,
  { headers, requestId }: GatewayRequest,
  spoken: Spoken,
  held: HeldRequest,
  choices: readonly Choice[],
): Promise<Answer> {
  const stopRenewing = context.leases.keep(held.hold, () => null)
  try {
    return await forward(context, { headers, course: held.course, ...spoken }, choices)
  } catch (fault) {
    const failed = fault instanceof ForwardFailure ? fault : null
    const answer =
      held.keepsAnswer && failed ? keptReply(failureReply(spoken.endpoint, failed, requestId)) : null
    await release(context, held, failed?.attempts ?? [], 'upstream_error', answer)
    throw fault
  } finally {
    stopRenewing()
  }
}

/** An answer that came whole: charged, then shown. */
async function replyWhole(
  context: FlowContext,
  call: GatewayRequest,
  { endpoint, request }: Spoken,
  held: HeldRequest,
  { choice, attempts, response, body, json, chat, exchange }: Answer,
  headers: Record<string, string>,
): Promise<GatewayReply> {
  const { usageFormat } = exchange.passage
  const metered = meterAnswer({ json, body }, usageFormat, request, held.quote, context.settings)
  const shown = chat
    ? written(
        endpoint.chat!,
        { ...chat, usage: chat.usage ?? chatUsageOf(metered) },
        factsOf(context, call, request),
      )
    : body
  const firstByteMs = attempts.at(-1)?.latencyMs ?? null
  const outcome: Outcome = answerLayout(usageFormat).isCutShort(json ?? {}) ? 'incomplete' : 'complete'
  const ending = { outcome, choice, attempts, firstByteMs }
  headers['content-type'] = (json ? undefined : response.headers['content-type']) ?? 'application/json'
  const answer = held.keepsAnswer ? keptAnswer(200, headers, shown) : null
  const { chargeNano } = await settle(context, held, metered, ending, answer)
  headers['x-meterway-charge'] = formatMoney(chargeNano)
  return { status: 200, headers, body: shown }
}

const written = (words: ChatFormat, answer: ChatAnswer, facts: AnswerFacts): Uint8Array =>
  Buffer.from(JSON.stringify(words.writeAnswer(answer, facts)))

/** What the provider rejected is shown and not charged. */
async function replyRejected(
  context: FlowContext,
  { requestId }: GatewayRequest,
  endpoint: Endpoint,
  held: HeldRequest,
  { attempts, status, body, json, exchange }: Answer,
  headers: Record<string, string>,
): Promise<GatewayReply> {
  const told = json && Buffer.from(body).toString('utf8')
  const own = (message = 'The provider rejected the request.'): string =>
    JSON.stringify(endpoint.errors.errorBody(new MeterwayError('invalid_request', message), requestId))
  const shown = told === null ? own() : exchange.words ? own(errorMessage(told)) : told
  const reply = { status, headers: { ...headers, ...jsonHeaders }, body: shown }
  await release(context, held, attempts, 'upstream_error', held.keepsAnswer ? keptReply(reply) : null)
  return reply
}

/** OpenAI's, Anthropic's and Gemini's errors have it in the same place. */
function errorMessage(told: string): string | undefined {
  const { error } = parseObject(told) ?? {}
  const message =
    typeof error === 'object' && error !== null && 'message' in error ? error.message : undefined
  return typeof message === 'string' ? message : undefined
}
