import type { GatewayRequest, Meterway } from '@meterway/core'
import type { Request, Response } from 'express'
import { idempotencyKeyOf } from '../http/idempotency-key.js'
import { readJsonBody } from '../http/read-body.js'
import { requestIdOf } from '../http/request-id.js'
import { sendFault } from '../http/send-fault.js'
import { writeReply } from '../http/write-reply.js'

/**
 * Hands a request's bytes to the gateway and its answer's bytes back. Never rejects.
 * The hot path: one function, no parser, no middleware.
 */
export async function serveGateway(
  meterway: Meterway,
  endpoint: GatewayRequest['endpoint'],
  request: Request,
  response: Response,
  maxBodyBytes: number,
): Promise<void> {
  const requestId = requestIdOf(request, meterway.newRequestId)
  try {
    const idempotencyKey = idempotencyKeyOf(request)
    const body = await readJsonBody(request, maxBodyBytes)
    if (body === null) return
    const reply = await meterway.gateway.serve({
      endpoint,
      headers: request.headers as GatewayRequest['headers'],
      body,
      ip: request.ip ?? '',
      requestId,
      ...(idempotencyKey !== null && { idempotencyKey }),
    })
    await writeReply(response, reply)
  } catch (fault) {
    sendFault(request, response, fault, requestId)
  }
}
