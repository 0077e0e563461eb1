import { endpoints } from '../formats/index.js'
import { MeterwayError } from '../kernel/errors.js'
import { formatMoney } from '../kernel/money.js'
import type { FlowContext } from './context.js'
import type { GatewayReply, GatewayRequest } from './gateway-request.js'
import { Relay } from './relay.js'
import { errorReply, jsonHeaders } from './reply.js'
import { admit } from './steps/admit.js'
import { authenticate, type Principal } from './steps/authenticate.js'
import { choose } from './steps/choose.js'
import { forward, ForwardFailure, type Answer } from './steps/forward.js'
import { meterAnswer } from './steps/meter.js'
import { placeHold, type HeldRequest } from './steps/place-hold.js'
import { quote } from './steps/quote.js'
import { release, settle } from './steps/settle.js'

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
    if (MeterwayError.is(fault)) return errorReply(fault, request.requestId)
    context.events.emit('fault', { where: `serving ${request.endpoint}`, fault })
    return errorReply(new MeterwayError('internal_error'), request.requestId)
  }
}

async function serve(
  context: FlowContext,
  request: GatewayRequest,
  ownPrincipal: (ownerId: string) => Promise<Principal>,
): Promise<GatewayReply> {
  const { settings, clock } = context
  const endpoint = endpoints[request.endpoint]
  const principal =
    request.ownerId === undefined
      ? await authenticate(context.principals, request, clock())
      : await ownPrincipal(request.ownerId)
  const asked = endpoint.read(request.body, settings.countTokens)
  const model = admit(principal, await context.catalog.current(), asked.model)
  const quoted = quote(asked, model, principal.account, settings, clock())
  if (!quoted.price) context.events.emit('price.missing', { model: model.model.name })
  const choices = choose(context, model, principal.account.id)
  const held = await placeHold(context, principal, asked, quoted, {
    requestId: request.requestId,
    endpoint: endpoint.name,
  })
  const stopRenewing = context.leases.keep(held.hold, () => null)
  let answer: Answer
  try {
    const { loweredLimit } = held
    answer = await forward(
      context,
      { endpoint, request: asked, loweredLimit, headers: request.headers },
      choices,
    )
  } catch (fault) {
    const attempts = fault instanceof ForwardFailure ? fault.attempts : []
    await release(context, held, attempts, 'upstream_error')
    if (!(fault instanceof ForwardFailure)) throw fault
    return errorReply(fault.fault, request.requestId, { 'x-should-retry': 'false' })
  } finally {
    stopRenewing()
  }
  const headers = {
    'x-request-id': request.requestId,
    ...limitHeader(held),
    'x-meterway-usage-id': held.hold.id,
  }
  if (answer.body === null) {
    const body = new Relay(context, asked, held, answer, endpoint.usageFormat, request.requestId)
    return { status: 200, headers: { ...headers, ...streamHeaders }, body }
  }
  return replyWhole(context, held, answer, answer.body, headers, () =>
    meterAnswer(answer.json ?? {}, endpoint.usageFormat, asked, held.quote, settings),
  )
}

const streamHeaders = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' }

const limitHeader = ({ loweredLimit }: HeldRequest): Record<string, string> =>
  loweredLimit === null ? {} : { 'x-meterway-max-tokens': String(loweredLimit) }

/** An answer that came whole: charged, then shown; what the provider rejected is shown and not charged. */
async function replyWhole(
  context: FlowContext,
  held: HeldRequest,
  answer: Answer,
  body: Uint8Array,
  headers: Record<string, string>,
  meter: () => ReturnType<typeof meterAnswer>,
): Promise<GatewayReply> {
  const { choice, attempts, response } = answer
  answer.done()
  if (response.status >= 400) {
    await release(context, held, attempts, 'upstream_error')
    return {
      status: response.status,
      headers: { ...headers, ...jsonHeaders },
      body: shownRejection(context, answer, body, headers),
    }
  }
  const firstByteMs = attempts.at(-1)?.latencyMs ?? null
  const { chargeNano } = await settle(context, held, meter(), {
    outcome: 'complete',
    choice,
    attempts,
    firstByteMs,
  })
  return {
    status: 200,
    headers: { ...headers, ...jsonHeaders, 'x-meterway-charge': formatMoney(chargeNano) },
    body,
  }
}

/** A provider may echo its key in an error: that never leaves. */
function shownRejection(
  context: FlowContext,
  { choice, json }: Answer,
  body: Uint8Array,
  headers: Record<string, string>,
): string {
  if (!json) {
    const fault = new MeterwayError('invalid_request', 'The provider rejected the request.')
    return errorReply(fault, headers['x-request-id'] ?? '').body as string
  }
  const secret = context.secrets.open(choice.key.sealedSecret, choice.key.id)
  return Buffer.from(body).toString('utf8').replaceAll(secret, '[redacted]')
}
