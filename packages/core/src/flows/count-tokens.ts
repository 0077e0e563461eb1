import { countTokensAnswer, endpoints } from '../formats/index.js'
import { zeroNano } from '../kernel/money.js'
import type { FlowContext } from './context.js'
import type { GatewayReply, GatewayRequest } from './gateway-request.js'
import { errorReply, jsonHeaders, requestIdHeaders } from './reply.js'
import { shownError } from './shown-error.js'
import { admit } from './steps/admit.js'
import type { Principal } from './steps/authenticate.js'
import { takeLimits } from './steps/take-limits.js'

const nothingUsed = { quotaUnits: 0n, ceilingNano: zeroNano }

/**
 * Answers how many tokens a prompt has, by the same estimate as holds go by. No provider is asked and nothing is
 * charged; it counts as a request against the caller's limits. Never throws for what a caller can cause.
 */
export async function countTokens(
  context: FlowContext,
  request: GatewayRequest,
  principalOf: (request: GatewayRequest) => Promise<Principal>,
): Promise<GatewayReply> {
  const { settings, catalog, clock, events } = context
  const endpoint = endpoints.messages
  try {
    const principal = await principalOf(request)
    const { model, answer } = countTokensAnswer(request.body, settings.countTokens)
    admit(principal, await catalog.current(), model, clock())
    const ticket = await takeLimits(context, principal, nothingUsed)
    ticket?.giveBack(null)
    const headers = { ...jsonHeaders, ...requestIdHeaders(endpoint, request.requestId) }
    return { status: 200, headers, body: JSON.stringify(answer) }
  } catch (fault) {
    return errorReply(endpoint, shownError(events, request, fault), request.requestId)
  }
}
