import { Decimal } from 'decimal.js'
import { invalidRequest } from './errors.js'

/**
 * An amount of money in nano-units (1e-9) of an account's currency. The brand keeps plain integers out.
 * @example const price = parseMoney('12.5') // 12_500_000_000n as Nano
 */
export type Nano = bigint & { readonly [nanoBrand]: true }
declare const nanoBrand: unique symbol

/** How a fraction of a nano-unit is rounded: `up` never undercharges (default), `down` never overcharges. */
export type Rounding = 'up' | 'half-even' | 'down'

/** Decimal type for unit prices and multipliers: 60 digits carry any price × quantity exactly. */
export const Exact = Decimal.clone({ precision: 80, toExpNeg: -1000, toExpPos: 1000, defaults: true })
export type Exact = Decimal

const nanoPerUnit = 1_000_000_000n
/** The largest single amount: one billion units. Balances may hold up to nine of these (BIGINT). */
export const maxAmountNano = 1_000_000_000n * nanoPerUnit
/** The largest balance, positive or negative, that is stored. */
export const maxBalanceNano = 9_000_000_000n * nanoPerUnit

export const zeroNano = 0n as Nano

/** Brands an integer of nano-units. */
export const nano = (value: bigint): Nano => value as Nano

const moneyPattern = /^-?(0|[1-9]\d*)(\.\d{1,9})?$/

/**
 * Reads a decimal string of at most nine decimals (`"12.345"`) as nano-units.
 * @throws MeterwayError `invalid_request` naming `param` for anything else: exponents, spaces, signs other than `-`,
 * more than nine decimals, or more than one billion units.
 */
export function parseMoney(text: string, param = 'amount'): Nano {
  if (typeof text !== 'string' || text.length > 32 || !moneyPattern.test(text)) {
    throw invalidRequest(param, `${param} must be a decimal string with at most 9 decimals, such as "12.5"`)
  }
  const negative = text.startsWith('-')
  const [whole = '0', fraction = ''] = (negative ? text.slice(1) : text).split('.')
  const value = BigInt(whole) * nanoPerUnit + BigInt(fraction.padEnd(9, '0'))
  if (value > maxAmountNano) throw invalidRequest(param, `${param} must not exceed 1000000000`)
  return nano(negative ? -value : value)
}

/** Writes nano-units as a decimal string without exponent or trailing zeros: `12_500_000_000n` → `"12.5"`. */
export function formatMoney(amount: bigint): string {
  const negative = amount < 0n
  const digits = (negative ? -amount : amount).toString().padStart(10, '0')
  const fraction = digits.slice(-9).replace(/0+$/, '')
  return `${negative ? '-' : ''}${digits.slice(0, -9)}${fraction && '.'}${fraction}`
}

const roundingModes = {
  up: Decimal.ROUND_CEIL,
  'half-even': Decimal.ROUND_HALF_EVEN,
  down: Decimal.ROUND_FLOOR,
} as const

/** Rounds an exact amount of whole currency units once, to nano-units. */
export function toNano(units: Exact, rounding: Rounding = 'up'): Nano {
  return nano(BigInt(units.mul(1e9).toDecimalPlaces(0, roundingModes[rounding]).toFixed()))
}

/** `amount × part / whole`, rounded up to a nano-unit: the money part of a partly covered charge. */
export function shareRoundedUp(amount: Nano, part: bigint, whole: bigint): Nano {
  if (whole <= 0n) return zeroNano
  const product = amount * part
  return nano(product / whole + (product % whole > 0n ? 1n : 0n))
}
