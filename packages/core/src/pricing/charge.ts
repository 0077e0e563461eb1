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

/** Adds up a charge line by line. All amounts are numerators over the tariff's divisor. */
export interface Charge {
  lines: ChargeLine[]
  total: Fixed
}

export const newCharge = (): Charge => ({ lines: [], total: zeroFixed })

/** Adds `quantity` at `rate`; `factor` (the price's multipliers) applies to tokens only. */
export function addLine(
  charge: Charge,
  tariff: Tariff,
  rate: Rate,
  quantity: Fixed,
  factor: Fixed,
  dimension: string,
) {
  let cost: Fixed = { mantissa: quantity.mantissa * rate.mantissa, scale: quantity.scale + tariff.scale }
  if (rate.isToken && factor !== oneFixed) cost = multiplyFixed(cost, factor)
  charge.total = charge.lines.length === 0 ? cost : addFixed(charge.total, cost)
  charge.lines.push({
    dimension,
    quantity: formatFixed(quantity.mantissa, quantity.scale),
    unitPrice: rate.unitPrice,
    cost: formatShare(cost.mantissa, cost.scale, tariff.divisor),
  })
}

/**
 * Applies the minimum charge, then the account's multiplier, and rounds once.
 * @throws MeterwayError `invalid_request` above one billion units: no request can cost that.
 */
export function closeCharge(
  charge: Charge,
  tariff: Tariff,
  isUsed: boolean,
  options: RateOptions,
): Omit<Rating, 'unpriced'> {
  const { lines } = charge
  const raised = isUsed ? raiseToMinimum(charge.total, tariff) : charge.total
  if (raised !== charge.total) {
    const missing = difference(raised, charge.total)
    const unitPrice = formatShare(raised.mantissa, raised.scale, tariff.divisor)
    const cost = formatShare(missing.mantissa, missing.scale, tariff.divisor)
    lines.push({ dimension: 'minimum_charge', quantity: '1', unitPrice, cost })
  }
  const multiplier = readMultiplier(options.multiplier)
  const total = multiplier === oneFixed ? raised : multiplyFixed(raised, multiplier)
  if (multiplier !== oneFixed && lines.length > 0) {
    const change = difference(total, raised)
    lines.push({
      dimension: 'multiplier',
      quantity: formatFixed(multiplier.mantissa, multiplier.scale),
      unitPrice: formatShare(raised.mantissa, raised.scale, tariff.divisor),
      cost: formatShare(change.mantissa, change.scale, tariff.divisor),
    })
  }
  const exact = formatShare(total.mantissa, total.scale, tariff.divisor)
  const amountNano = roundToNano(total, tariff.divisor, options.rounding ?? 'up')
  if (amountNano > maxAmountNano) throw invalidRequest('quantities', 'The charge would exceed 1000000000')
  return { exact, amountNano, lines }
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
