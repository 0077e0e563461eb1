import type { IncomingMessage, ServerResponse } from 'node:http'
import { endpoints, type GatewayRequest, type Meterway } from '@meterway/core'
import { idempotencyKeyOf } from '../http/idempotency-key.js'
import { readBody } from '../http/read-body.js'
import { requestIdOf } from '../http/request-id.js'
import { sendFault } from '../http/send-fault.js'
import { writeReply } from '../http/write-reply.js'
import type { GatewayCall } from './gateway-call.js'

/**
 * Hands a request's bytes to the gateway and its answer's bytes back. Never rejects.
 * The hot path: one function, no parser, no middleware.
 */
export async function serveGateway(
  meterway: Meterway,
  { serves, accepts, countsOnly, inPath }: GatewayCall,
  request: IncomingMessage,
  response: ServerResponse,
  { ip, maxBodyBytes }: { ip: string; maxBodyBytes: number },
): Promise<void> {
  const requestId = requestIdOf(request, meterway.newRequestId)
  try {
    const idempotencyKey = idempotencyKeyOf(request)
    const body = await readBody(request, maxBodyBytes, accepts)
    if (body === null) return
    const { serve, countTokens } = meterway.gateway
    const reply = await (countsOnly ? countTokens : serve)({
      endpoint: serves,
      headers: request.headers as GatewayRequest['headers'],
      body,
      ip,
      requestId,
      ...(inPath && { inPath }),
      ...(idempotencyKey !== null && { idempotencyKey }),
    })
    await writeReply(response, reply)
  } catch (fault) {
    sendFault(request, response, fault, requestId, undefined, endpoints[serves].errors.errorBody)
  }
}
