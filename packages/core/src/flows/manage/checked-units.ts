import { invalidRequest } from '../../kernel/errors.js'

/** More units than any plan gives, and exact in JSON. */
const maxUnits = 1_000_000_000_000_000n

/**
 * Whole units of a quota.
 * @throws MeterwayError `invalid_request` that names `param`
 */
export function checkedUnits(units: unknown, param: string): bigint {
  if (typeof units === 'bigint' || Number.isSafeInteger(units)) {
    const value = BigInt(units as bigint | number)
    if (value >= 0n && value <= maxUnits) return value
  }
  throw invalidRequest(param, `${param} must be whole units from 0 to ${maxUnits.toString()}`)
}
