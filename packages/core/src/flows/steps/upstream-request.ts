import type { UpstreamRequest } from '../../ports/index.js'
import type { CallCourse } from '../call-course.js'
import type { FlowContext } from '../context.js'
import type { GatewayRequest } from '../gateway-request.js'
import type { Choice } from './choose.js'
import { bodyFor, type Exchange, type Spoken } from './exchange.js'

/** A caller's request on its way to a provider. */
export interface Forwarding extends Spoken {
  headers: GatewayRequest['headers']
  course: CallCourse | null
}

/** The request as one provider gets it. */
export function upstreamRequest(
  { settings, providerSecrets }: FlowContext,
  forwarding: Forwarding,
  { route: { route, provider, speaks }, key }: Choice,
  exchange: Exchange,
): UpstreamRequest {
  const { stream, contentType, answersBytes } = forwarding.request
  return {
    method: 'POST',
    url: provider.baseUrl.replace(/\/+$/, '') + exchange.passage.path({ model: route.upstreamModel, stream }),
    headers: {
      'content-type': contentType,
      accept: stream ? 'text/event-stream' : answersBytes ? '*/*' : 'application/json',
      ...speaks.headers,
      ...speaks.authorize(providerSecrets.of(key)),
      ...(exchange.words ? {} : passedOn(speaks.passedOn, forwarding.headers)),
    },
    body: bodyFor(forwarding, exchange, route),
    firstByteTimeoutMs: settings.firstByteTimeoutMs,
    idleTimeoutMs: settings.idleTimeoutMs,
    maxBodyBytes: settings.maxResponseBytes,
  }
}

function passedOn(names: readonly string[], callers: GatewayRequest['headers']): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const name of names) {
    const value = callers[name]
    if (value !== undefined) headers[name] = value
  }
  return headers
}
