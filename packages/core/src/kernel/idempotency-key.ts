import { invalidRequest } from './errors.js'

/**
 * The value of an `Idempotency-Key` header.
 * @throws MeterwayError `invalid_request` for what is not 1 to 255 visible ASCII characters
 */
export function idempotencyKeyOf(header: string): string {
  if (/^[\x21-\x7e]{1,255}$/.test(header)) return header
  throw invalidRequest('Idempotency-Key', 'Idempotency-Key must be 1 to 255 visible ASCII characters.')
}
