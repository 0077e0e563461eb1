import type { Endpoint, LlmRequest } from '../../formats/index.js'
import type { UpstreamRequest } from '../../ports/index.js'
import type { FlowContext } from '../context.js'
import type { GatewayRequest } from '../gateway-request.js'
import type { Choice } from './choose.js'

/** A caller's request on its way to a provider. */
export interface Forwarding {
  endpoint: Endpoint
  request: LlmRequest
  /** Limit put in for the caller. */
  loweredLimit: number | null
  headers: GatewayRequest['headers']
}

/** Headers of the caller that a provider may see: never its authorization, nor what its SDK says about itself. */
const passedOn = ['openai-organization', 'openai-project', 'openai-beta', 'user-agent']

/** The request as one provider gets it. */
export function upstreamRequest(
  { settings, providerSecret }: FlowContext,
  { endpoint, request, loweredLimit, headers: callers }: Forwarding,
  { route: { route, provider }, key }: Choice,
): UpstreamRequest {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: request.stream ? 'text/event-stream' : 'application/json',
    authorization: `Bearer ${providerSecret(key)}`,
  }
  for (const name of passedOn) {
    const value = callers[name]
    if (value !== undefined) headers[name] = value
  }
  return {
    method: 'POST',
    url: provider.baseUrl.replace(/\/+$/, '') + endpoint.upstreamPath,
    headers,
    body: request.bodyFor({
      model: route.upstreamModel,
      defaults: route.defaultParameters,
      ...(loweredLimit === null ? {} : { maxOutputTokens: loweredLimit }),
    }),
    firstByteTimeoutMs: settings.firstByteTimeoutMs,
    idleTimeoutMs: settings.idleTimeoutMs,
    maxBodyBytes: settings.maxResponseBytes,
  }
}
