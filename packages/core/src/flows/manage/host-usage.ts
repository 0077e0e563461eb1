import { invalidRequest } from '../../kernel/errors.js'
import type { Outcome } from '../../ledger/index.js'

/** What a call used: an amount, or quantities that are rated at the price of the hold. */
export type HostUsage = (
  | { amount: string; quantities?: Record<string, number | string> }
  | {
      quantities: Record<string, number | string>
      inputContextTokens?: number
      attributes?: Record<string, string>
    }
) & {
  /** True when the provider did not tell it. */
  estimated?: boolean
  /** @defaultValue 'complete' */
  outcome?: Outcome
}

/** More than any call uses; sums of it stay exact. */
const maxQuantity = 1_000_000_000_000
const decimalPattern = /^\d+(\.\d+)?$/

/**
 * Looks at what a host says was used, before it is charged: what could not be stored would leave the call uncharged.
 * @throws MeterwayError `invalid_request` that names the field
 */
export function checkHostUsage(usage: HostUsage): void {
  if (!('amount' in usage) && !('quantities' in usage))
    throw invalidRequest('usage', 'usage must tell an amount, or quantities')
  for (const [dimension, quantity] of Object.entries(usage.quantities ?? {})) {
    const isDecimal = typeof quantity === 'number' || decimalPattern.test(quantity)
    if (isDecimal && Number(quantity) >= 0 && Number(quantity) <= maxQuantity) continue
    const field = `quantities.${dimension}`
    throw invalidRequest(field, `${field} must be a decimal from 0 to ${String(maxQuantity)}`)
  }
  const { inputContextTokens = 0 } = usage as { inputContextTokens?: number }
  if (Number.isSafeInteger(inputContextTokens) && inputContextTokens >= 0) return
  throw invalidRequest('inputContextTokens', 'inputContextTokens must be a whole number of at least 0')
}
