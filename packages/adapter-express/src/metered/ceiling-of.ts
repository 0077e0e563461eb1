import type { Meterway } from '@meterway/core'
import type { Request } from 'express'

/**
 * The most that a call about this request can cost: all of its body as input, the model's longest answer as output.
 * @throws MeterwayError `model_not_found`, `price_missing`
 */
export async function ceilingOf(
  meterway: Meterway,
  ownerId: string,
  model: string,
  request: Request,
): Promise<string> {
  const content = JSON.stringify(request.body ?? '')
  const chat = JSON.stringify({ model, messages: [{ role: 'user', content }] })
  const caller = { headers: {}, ip: request.ip ?? '', ownerId }
  return (await meterway.gateway.quote(caller, 'chat.completions', Buffer.from(chat))).ceiling
}
