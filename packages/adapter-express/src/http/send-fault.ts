import type { IncomingMessage, ServerResponse } from 'node:http'
import { errorReply, toMeterwayError, type ErrorWriter } from './error-reply.js'

/**
 * Answers a fault; where an answer has already begun, the connection is cut instead.
 * @param onFault told of a fault that no caller can cause
 * @param write words the body; by default as the management API does
 */
export function sendFault(
  request: IncomingMessage,
  response: ServerResponse,
  fault: unknown,
  requestId: string,
  onFault?: (fault: unknown, requestId: string) => void,
  write?: ErrorWriter,
): void {
  const error = toMeterwayError(fault)
  if (error.code === 'internal_error') onFault?.(fault, requestId)
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return
  }
  const { status, headers, body } = errorReply(error, requestId, write)
  // A body that is not read to its end would be taken for the next request.
  if (status === 413 && !request.complete) response.setHeader('connection', 'close')
  response
    .writeHead(status, {
      ...headers,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'x-request-id': requestId,
    })
    .end(body)
}
