import { invalidRequest } from '../kernel/errors.js'
import { expandExponent, readDecimal, type Fixed } from './fixed.js'
import type { Quantity } from './price.js'

/**
 * Reads a count.
 * @throws MeterwayError `invalid_request` naming the dimension for a negative, endless or malformed count.
 */
export function readQuantity(value: Quantity, dimension: string): Fixed {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) {
    return { mantissa: BigInt(value), scale: 0 }
  }
  const text = typeof value === 'number' ? expandExponent(String(value)) : String(value)
  const quantity = text === undefined ? undefined : readDecimal(text)
  if (quantity !== undefined) return quantity
  throw invalidRequest(
    `quantities.${dimension}`,
    `The quantity of ${dimension} must be a decimal of at least 0`,
  )
}
