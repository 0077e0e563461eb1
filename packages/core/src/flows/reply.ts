import { openAiErrorBody } from '../formats/index.js'
import { errorCatalogue, type MeterwayError } from '../kernel/errors.js'
import type { GatewayReply } from './gateway-request.js'

export const jsonHeaders = { 'content-type': 'application/json' }

/** A fault as the endpoint's clients read it. */
export function errorReply(
  fault: MeterwayError,
  requestId: string,
  headers: Record<string, string> = {},
): GatewayReply {
  const { retryAfterSeconds } = fault.details
  return {
    status: errorCatalogue[fault.code].status,
    headers: {
      ...jsonHeaders,
      'x-request-id': requestId,
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
      ...headers,
    },
    body: JSON.stringify(openAiErrorBody(fault, requestId)),
  }
}

/** A fault inside a stream: OpenAI's clients throw at it. */
export const errorEvent = (fault: MeterwayError, requestId: string): Uint8Array =>
  Buffer.from(`data: ${JSON.stringify(openAiErrorBody(fault, requestId))}\n\n`)
