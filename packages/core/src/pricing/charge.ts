import { invalidRequest } from '../kernel/errors.js'
import { maxAmountNano, nano, type Nano, type Rounding } from '../kernel/money.js'
import {
  addFixed,
  compareFixed,
  formatFixed,
  mantissaAt,
  multiplyFixed,
  oneFixed,
  powerOfTen,
  readDecimal,
  zeroFixed,
  type Fixed,
} from './fixed.js'
import type { ChargeLine, RateOptions, Rating } from './price.js'
import { formatShare, type Rate, type Tariff } from './tariff.js'

/** Adds up a charge part by part. All amounts are numerators over the tariff's divisor. */
export interface Charge {
  tariff: Tariff
  parts: ChargePart[]
  total: Fixed
}

interface ChargePart {
  dimension: string
  rate: Rate
  quantity: Fixed
  cost: Fixed
}

export const newCharge = (tariff: Tariff): Charge => ({ tariff, parts: [], total: zeroFixed })

/** Adds `quantity` at `rate`; `factor` (the price's multipliers) applies to tokens only. */
export function addPart(charge: Charge, rate: Rate, quantity: Fixed, factor: Fixed, dimension: string): void {
  const scale = quantity.scale + charge.tariff.scale
  let cost: Fixed = { mantissa: quantity.mantissa * rate.mantissa, scale }
  if (rate.isToken && factor !== oneFixed) cost = multiplyFixed(cost, factor)
  charge.total = charge.parts.length === 0 ? cost : addFixed(charge.total, cost)
  charge.parts.push({ dimension, rate, quantity, cost })
}

/** A charge with nothing more to come. */
export interface ClosedCharge {
  tariff: Tariff
  parts: ChargePart[]
  /** The sum of the parts. */
  added: Fixed
  /** That, or the price's minimum charge. */
  raised: Fixed
  /** That at the account's multiplier. */
  total: Fixed
  multiplier: Fixed
  amountNano: Nano
  unpriced: string[]
}

/**
 * Applies the minimum charge, then the account's multiplier, and rounds once.
 * @throws MeterwayError `invalid_request` above one billion units: no request can cost that.
 */
export function closeCharge(
  { tariff, parts, total: added }: Charge,
  isUsed: boolean,
  unpriced: string[],
  options: RateOptions,
): ClosedCharge {
  const raised = isUsed ? raiseToMinimum(added, tariff) : added
  const multiplier = readMultiplier(options.multiplier)
  const total = multiplier === oneFixed ? raised : multiplyFixed(raised, multiplier)
  const amountNano = roundToNano(total, tariff.divisor, options.rounding ?? 'up')
  if (amountNano > maxAmountNano) throw invalidRequest('quantities', 'The charge would exceed 1000000000')
  return { tariff, parts, added, raised, total, multiplier, amountNano, unpriced }
}

/** The charge in words. */
export function explainCharge(charge: ClosedCharge): Rating {
  const { tariff, parts, added, raised, total, multiplier, amountNano, unpriced } = charge
  const share = ({ mantissa, scale }: Fixed): string => formatShare(mantissa, scale, tariff.divisor)
  const lines: ChargeLine[] = parts.map(({ dimension, rate, quantity, cost }) => ({
    dimension,
    quantity: formatFixed(quantity.mantissa, quantity.scale),
    unitPrice: rate.unitPrice,
    cost: share(cost),
  }))
  if (raised !== added) {
    const cost = share(difference(raised, added))
    lines.push({ dimension: 'minimum_charge', quantity: '1', unitPrice: share(raised), cost })
  }
  if (multiplier !== oneFixed && lines.length > 0) {
    const quantity = formatFixed(multiplier.mantissa, multiplier.scale)
    const cost = share(difference(total, raised))
    lines.push({ dimension: 'multiplier', quantity, unitPrice: share(raised), cost })
  }
  return { exact: share(total), amountNano, lines, unpriced }
}

/** The greater of an amount and the price's minimum charge. */
export function raiseToMinimum(total: Fixed, tariff: Tariff): Fixed {
  if (tariff.minimumCharge.mantissa === 0n) return total
  const minimum = { ...tariff.minimumCharge, mantissa: tariff.minimumCharge.mantissa * tariff.divisor }
  return compareFixed(total, minimum) < 0 ? minimum : total
}

/**
 * Reads the multiplier of a price group.
 * @throws MeterwayError `invalid_request` when it is negative, malformed or above 1000.
 */
export function readMultiplier(text: string | undefined): Fixed {
  if (text === undefined || text === '1') return oneFixed
  const multiplier = readDecimal(text)
  if (multiplier !== undefined && compareFixed(multiplier, greatestMultiplier) <= 0) {
    return compareFixed(multiplier, oneFixed) === 0 ? oneFixed : multiplier
  }
  throw invalidRequest('multiplier', 'multiplier must be a decimal string from 0 to 1000')
}

const greatestMultiplier: Fixed = { mantissa: 1000n, scale: 0 }
const nanoPlaces = 9

/** Rounds `amount / divisor` currency units to nano-units. */
export function roundToNano(amount: Fixed, divisor: bigint, rounding: Rounding): Nano {
  const numerator = amount.scale < nanoPlaces ? mantissaAt(amount, nanoPlaces) : amount.mantissa
  const denominator = divisor * powerOfTen(Math.max(0, amount.scale - nanoPlaces))
  return nano(divideRounded(numerator, denominator, rounding))
}

function divideRounded(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  if (denominator === 1n) return numerator
  const floor = numerator / denominator
  const rest = numerator - floor * denominator
  if (rest === 0n || rounding === 'down') return floor
  if (rounding === 'up') return floor + 1n
  const twice = rest * 2n
  if (twice === denominator) return floor + (floor & 1n)
  return twice > denominator ? floor + 1n : floor
}

function difference(left: Fixed, right: Fixed): Fixed {
  const scale = Math.max(left.scale, right.scale)
  return { mantissa: mantissaAt(left, scale) - mantissaAt(right, scale), scale }
}
