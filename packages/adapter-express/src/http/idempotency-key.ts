import type { IncomingMessage } from 'node:http'
import { idempotencyKeyOf as checked, invalidRequest } from '@meterway/core'

const header = 'Idempotency-Key'

/**
 * The request's `Idempotency-Key`, or null.
 * @throws MeterwayError `invalid_request` unless it is one header of 1–255 visible ASCII characters
 */
export function idempotencyKeyOf(request: IncomingMessage): string | null {
  // Looked at first: to tell headers apart is work, and most requests have none.
  if (request.headers['idempotency-key'] === undefined) return null
  const given = request.headersDistinct['idempotency-key'] ?? []
  const [key = ''] = given
  if (given.length > 1) throw invalidRequest(header, 'Idempotency-Key is given more than once.')
  return checked(key)
}
