import { endpoints, type Endpoint, type LlmRequest } from '../formats/index.js'
import { MeterwayError } from '../kernel/errors.js'
import { formatMoney } from '../kernel/money.js'
import type { GivenAnswer, Outcome } from '../ledger/index.js'
import type { FlowContext } from './context.js'
import type { GatewayReply, GatewayRequest } from './gateway-request.js'
import { Relay } from './relay.js'
import { errorReply, jsonHeaders } from './reply.js'
import { admit } from './steps/admit.js'
import { authenticate, type Principal } from './steps/authenticate.js'
import { choose, type Choice } from './steps/choose.js'
import { forward, ForwardFailure, type Answer } from './steps/forward.js'
import { isCutShort, meterAnswer } from './steps/meter.js'
import { earlierCall, keptAnswer } from './steps/idempotency.js'
import { placeHold, type HeldRequest } from './steps/place-hold.js'
import { quote } from './steps/quote.js'
import { release, settle } from './steps/settle.js'
import { takeLimits } from './steps/take-limits.js'

/**
 * One request, from access key to settlement. Never throws for what a caller can cause: refusals and faults are
 * answered in the shape of the endpoint.
 */
export async function serveRequest(
  context: FlowContext,
  request: GatewayRequest,
  ownPrincipal: (ownerId: string) => Promise<Principal>,
): Promise<GatewayReply> {
  try {
    return await serve(context, request, ownPrincipal)
  } catch (fault) {
    if (fault instanceof ForwardFailure) return failureReply(fault, request.requestId)
    if (MeterwayError.is(fault)) return errorReply(fault, request.requestId)
    context.events.emit('fault', { where: `serving ${request.endpoint}`, fault })
    return errorReply(new MeterwayError('internal_error'), request.requestId)
  }
}

/** All that could be tried was tried: a client that tries again would only multiply it. */
const failureReply = ({ fault }: ForwardFailure, requestId: string): GatewayReply =>
  errorReply(fault, requestId, { 'x-should-retry': 'false' })

const keptReply = ({ status, headers, body }: GatewayReply): GivenAnswer | null =>
  typeof body === 'string' || body instanceof Uint8Array ? keptAnswer(status, headers, body) : null

async function serve(
  context: FlowContext,
  request: GatewayRequest,
  ownPrincipal: (ownerId: string) => Promise<Principal>,
): Promise<GatewayReply> {
  const { settings, clock, principals, catalog, events } = context
  const endpoint: Endpoint = endpoints[request.endpoint]
  const principal =
    request.ownerId === undefined
      ? await authenticate(principals, request, clock())
      : await ownPrincipal(request.ownerId)
  const { idempotencyKey } = request
  const earlier =
    idempotencyKey === undefined
      ? null
      : await earlierCall(context, principal.account.id, { ...request, idempotencyKey })
  if (earlier && 'replay' in earlier) return earlier.replay
  const asked = endpoint.read(request.body, settings.countTokens)
  const model = admit(principal, await catalog.current(), asked.model)
  const quoted = quote(asked, model, principal.account, settings, clock())
  if (!quoted.price) events.emit('price.missing', { model: model.model.name })
  const choices = choose(context, model, principal.account.id)
  const ticket = await takeLimits(context, principal, quoted)
  try {
    const facts = {
      requestId: request.requestId,
      endpoint: endpoint.name,
      claim: earlier?.claim ?? null,
      ticket,
    }
    const held = await placeHold(context, principal, asked, quoted, facts)
    return await serveHeld(context, request, asked, held, choices)
  } catch (fault) {
    ticket?.giveBack(null)
    throw fault
  }
}

async function serveHeld(
  context: FlowContext,
  request: GatewayRequest,
  asked: LlmRequest,
  held: HeldRequest,
  choices: readonly Choice[],
): Promise<GatewayReply> {
  const { usageFormat } = endpoints[request.endpoint]
  const answer = await forwardHeld(context, request, asked, held, choices)
  const headers: Record<string, string> = {
    'x-request-id': request.requestId,
    'x-meterway-usage-id': held.hold.id,
  }
  if (held.loweredLimit !== null) headers['x-meterway-max-tokens'] = String(held.loweredLimit)
  if (answer.stream) {
    Object.assign(headers, streamHeaders)
    const body = new Relay(context, asked, held, answer, answer.stream, usageFormat, headers)
    return { status: 200, headers, body }
  }
  answer.done()
  return answer.outcome === 'rejected'
    ? replyRejected(context, held, answer, headers)
    : replyWhole(context, asked, held, answer, usageFormat, headers)
}

const streamHeaders = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' }

/** Forwards under a hold that stays alive meanwhile, and is freed when nothing comes of it. */
async function forwardHeld(
  context: FlowContext,
  { endpoint, headers, requestId }: GatewayRequest,
  request: LlmRequest,
  held: HeldRequest,
  choices: readonly Choice[],
): Promise<Answer> {
  const { loweredLimit } = held
  const stopRenewing = context.leases.keep(held.hold, () => null)
  try {
    return await forward(context, { endpoint: endpoints[endpoint], request, loweredLimit, headers }, choices)
  } catch (fault) {
    const failed = fault instanceof ForwardFailure ? fault : null
    const answer = held.keepsAnswer && failed ? keptReply(failureReply(failed, requestId)) : null
    await release(context, held, failed?.attempts ?? [], 'upstream_error', answer)
    throw fault
  } finally {
    stopRenewing()
  }
}

/** An answer that came whole: charged, then shown. */
async function replyWhole(
  context: FlowContext,
  asked: LlmRequest,
  held: HeldRequest,
  { choice, attempts, body, json }: Answer,
  usageFormat: string,
  headers: Record<string, string>,
): Promise<GatewayReply> {
  const answered = json ?? {}
  const metered = meterAnswer(answered, usageFormat, asked, held.quote, context.settings)
  const firstByteMs = attempts.at(-1)?.latencyMs ?? null
  const outcome: Outcome = isCutShort(answered) ? 'incomplete' : 'complete'
  const ending = { outcome, choice, attempts, firstByteMs }
  headers['content-type'] = 'application/json'
  const answer = held.keepsAnswer ? keptAnswer(200, headers, body) : null
  const { chargeNano } = await settle(context, held, metered, ending, answer)
  headers['x-meterway-charge'] = formatMoney(chargeNano)
  return { status: 200, headers, body }
}

/** What the provider rejected is shown and not charged; a key that it echoes never leaves. */
async function replyRejected(
  context: FlowContext,
  held: HeldRequest,
  { choice, attempts, body, json, response }: Answer,
  headers: Record<string, string>,
): Promise<GatewayReply> {
  const { status } = response
  const secret = context.providerSecret(choice.key)
  const shown = json
    ? Buffer.from(body).toString('utf8').replaceAll(secret, '[redacted]')
    : errorReply(
        new MeterwayError('invalid_request', 'The provider rejected the request.'),
        headers['x-request-id'] ?? '',
      ).body
  const reply = { status, headers: { ...headers, ...jsonHeaders }, body: shown }
  await release(context, held, attempts, 'upstream_error', held.keepsAnswer ? keptReply(reply) : null)
  return reply
}
