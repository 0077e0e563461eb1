import { invalidRequest } from '../kernel/errors.js'
import { compareSpecificity, prepareCondition, type Condition } from './conditions.js'
import { formatFixed, mantissaAt, powerOfTen, readDecimal, zeroFixed, type Fixed } from './fixed.js'
import type { Price, PriceComponent } from './price.js'

/** A component, prepared: its price of one unit is `mantissa / (10^scale × divisor)` of the tariff. */
export interface Rate {
  component: PriceComponent
  mantissa: bigint
  /** Decimal text of the price of one unit. */
  unitPrice: string
  isToken: boolean
  condition: Condition
}

/** A price, prepared for rating: one common denominator, components by dimension and specificity. */
export interface Tariff {
  scale: number
  /** Rest of the denominators that are no powers of ten (`per: 3600`); 1 in nearly every price. */
  divisor: bigint
  rates: ReadonlyMap<string, readonly Rate[]>
  multipliers: readonly { factor: Fixed; condition: Condition }[]
  minimumCharge: Fixed
}

const tariffs = new WeakMap<Price, Tariff>()

/**
 * The prepared form of a price, remembered per price object.
 * @throws MeterwayError `invalid_request` when a decimal is malformed; `parsePrice` finds that beforehand.
 */
export function tariffOf(price: Price): Tariff {
  let tariff = tariffs.get(price)
  if (tariff === undefined) {
    tariff = prepare(price)
    tariffs.set(price, tariff)
  }
  return tariff
}

function prepare(price: Price): Tariff {
  const parts = price.components.map((component, at) => unitPriceOf(component, `components.${at}`))
  const scale = Math.max(0, ...parts.map((part) => part.unitPrice.scale))
  const divisor = parts.reduce((common, part) => leastCommonMultiple(common, part.divisor), 1n)
  const rates = new Map<string, Rate[]>()
  price.components.forEach((component, at) => {
    const { unitPrice, divisor: own } = parts[at]!
    const mantissa = mantissaAt(unitPrice, scale) * (divisor / own)
    const rate = rateOf(component, mantissa, formatShare(mantissa, scale, divisor))
    rates.set(component.dimension, [...(rates.get(component.dimension) ?? []), rate])
  })
  for (const list of rates.values()) list.sort((a, b) => compareSpecificity(a.condition, b.condition))
  return {
    scale,
    divisor,
    rates,
    multipliers: (price.multipliers ?? []).map(({ factor, when }, at) => ({
      factor: decimalAt(factor, `multipliers.${at}.factor`),
      condition: prepareCondition(when),
    })),
    minimumCharge:
      price.minimumCharge === undefined ? zeroFixed : decimalAt(price.minimumCharge, 'minimumCharge'),
  }
}

function rateOf(component: PriceComponent, mantissa: bigint, unitPrice: string): Rate {
  return {
    component,
    mantissa,
    unitPrice,
    isToken: component.unit === 'token',
    condition: prepareCondition(component.when),
  }
}

/** Price of one unit as a decimal over a divisor that shares no factor with ten. */
function unitPriceOf(component: PriceComponent, path: string): { unitPrice: Fixed; divisor: bigint } {
  const { mantissa, scale } = decimalAt(component.unitPrice, `${path}.unitPrice`)
  let rest = BigInt(component.per ?? 1)
  let [twos, fives] = [0, 0]
  for (; rest % 2n === 0n; twos++) rest /= 2n
  for (; rest % 5n === 0n; fives++) rest /= 5n
  const places = Math.max(twos, fives)
  const scaled = mantissa * 2n ** BigInt(places - twos) * 5n ** BigInt(places - fives)
  const common = greatestCommonDivisor(scaled, rest)
  return { unitPrice: { mantissa: scaled / common, scale: scale + places }, divisor: rest / common }
}

/** Writes `mantissa / (10^scale × divisor)`; an endless decimal is cut after 40 places. */
export function formatShare(mantissa: bigint, scale: number, divisor: bigint): string {
  return divisor === 1n
    ? formatFixed(mantissa, scale)
    : formatFixed((mantissa * powerOfTen(40)) / (divisor * powerOfTen(scale)), 40)
}

function decimalAt(text: string, path: string): Fixed {
  const value = readDecimal(text)
  if (value === undefined) throw invalidRequest(path, `${path} must be a decimal string without an exponent`)
  return value
}

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  while (right !== 0n) [left, right] = [right, left % right]
  return left
}

const leastCommonMultiple = (left: bigint, right: bigint): bigint =>
  (left / greatestCommonDivisor(left, right)) * right
