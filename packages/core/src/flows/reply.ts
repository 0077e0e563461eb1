import type { Endpoint } from '../formats/index.js'
import { errorCatalogue, type MeterwayError } from '../kernel/errors.js'
import type { GatewayReply } from './gateway-request.js'

export const jsonHeaders = { 'content-type': 'application/json' }

/** The headers by which an endpoint's clients find a request again. */
export function requestIdHeaders({ requestIdHeaders: names }: Endpoint, requestId: string) {
  const headers: Record<string, string> = {}
  for (const name of names) headers[name] = requestId
  return headers
}

/** A fault as the endpoint's clients read it. */
export function errorReply(
  endpoint: Endpoint,
  fault: MeterwayError,
  requestId: string,
  headers: Record<string, string> = {},
): GatewayReply {
  const { retryAfterSeconds } = fault.details
  return {
    status: errorCatalogue[fault.code].status,
    headers: {
      ...jsonHeaders,
      ...requestIdHeaders(endpoint, requestId),
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
      ...headers,
    },
    body: JSON.stringify(endpoint.errors.errorBody(fault, requestId)),
  }
}
