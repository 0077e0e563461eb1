import type { ServerResponse } from 'node:http'
import { formatMoney, type HeldCall, type HostUsage } from '@meterway/core'
import { accepted } from '../endpoints/accepted.js'

/**
 * Settles or releases a held call by how its handler ended.
 *
 * 5xx                        released
 * told its usage             settled by it
 * 4xx, or the caller left    released
 * anything else              settled at the whole hold: an answer is never free by omission
 */
export async function endCall(
  held: HeldCall,
  response: ServerResponse,
  told: HostUsage | null,
): Promise<void> {
  const { statusCode, destroyed } = response
  if (statusCode >= 500 || (told === null && (statusCode >= 400 || destroyed))) {
    accepted(await held.release())
    return
  }
  const usage = told ?? { amount: formatMoney(held.hold.requestedNano) }
  const { outcome } = accepted(await held.settle(usage))
  if (response.headersSent) return
  response.setHeader('x-meterway-charge', formatMoney(outcome.chargeNano))
  response.setHeader('x-meterway-usage-id', held.id)
}
