import type { Nano } from '../kernel/money.js'
import { addPart, closeCharge, explainCharge, newCharge, type ClosedCharge } from './charge.js'
import { conditionHolds } from './conditions.js'
import { fallbackDimensions } from './dimensions.js'
import { multiplyFixed, oneFixed, type Fixed } from './fixed.js'
import type { PriceBasis, Usage, Price, Quantity, RateOptions, Rating } from './price.js'
import { readQuantity } from './quantity.js'
import { tariffOf, type Rate, type Tariff } from './tariff.js'

/**
 * Usage × price: the exact charge of one request, rounded once to nano-units, with its lines.
 * The whole request takes the prices of its context tier; a higher threshold goes before a service tier.
 * A price for `requests` counts one request when the usage does not say how many there were.
 * @throws MeterwayError `invalid_request` for a malformed quantity or multiplier.
 * @example rate(price, { quantities: { input: 1000, output: 50 }, inputContextTokens: 1000 }).amountNano
 */
export const rate = (price: Price, usage: Usage, options: RateOptions = {}): Rating =>
  explainCharge(chargeFor(price, usage, options))

/** The amount alone: explaining a charge takes longer than finding it. */
export const amountNanoOf = (price: Price, usage: Usage, options: RateOptions = {}): Nano =>
  chargeFor(price, usage, options).amountNano

function chargeFor(price: Price, usage: Usage, options: RateOptions): ClosedCharge {
  const tariff = tariffOf(price)
  const factor = factorOf(tariff, usage)
  const charge = newCharge(tariff)
  const unpriced: string[] = []
  let isUsed = false
  const count = (dimension: string, amount: Quantity): void => {
    const quantity = readQuantity(amount, dimension)
    if (quantity.mantissa === 0n) return
    isUsed = true
    const found = selectRate(tariff, dimension, usage, quantity)
    if (found === undefined) unpriced.push(dimension)
    else if (basisHolds(found.component.basis, tariff, usage)) {
      addPart(charge, found, quantity, factor, dimension)
    }
  }
  for (const dimension in usage.quantities) count(dimension, usage.quantities[dimension]!)
  if (isUsed && tariff.rates.has('requests') && !('requests' in usage.quantities)) count('requests', 1)
  return closeCharge(charge, isUsed, unpriced, options)
}

function selectRate(tariff: Tariff, dimension: string, usage: Usage, quantity: Fixed): Rate | undefined {
  const units = Number(quantity.mantissa) / 10 ** quantity.scale
  for (let name: string | undefined = dimension; name !== undefined; name = fallbackDimensions[name]) {
    for (const candidate of tariff.rates.get(name) ?? noRates) {
      if (conditionHolds(candidate.condition, usage, units)) return candidate
    }
  }
  return undefined
}

const noRates: readonly Rate[] = []

function factorOf(tariff: Tariff, usage: Usage): Fixed {
  let product = oneFixed
  for (const { factor, condition } of tariff.multipliers) {
    if (conditionHolds(condition, usage, 0)) product = multiplyFixed(product, factor)
  }
  return product
}

/** Whether the finer measure that a flat price gives way to is absent from the usage. */
function basisHolds(basis: PriceBasis | undefined, tariff: Tariff, usage: Usage): boolean {
  if (basis === undefined) return true
  return !Object.entries(usage.quantities).some(([dimension, amount]) => {
    const supersedes =
      basis === 'only_without_image_price' ? dimension === 'images' : isTokenDimension(tariff, dimension)
    return supersedes && readQuantity(amount, dimension).mantissa > 0n
  })
}

function isTokenDimension(tariff: Tariff, dimension: string): boolean {
  return (
    dimension === 'input' ||
    dimension === 'output' ||
    dimension in fallbackDimensions ||
    (tariff.rates.get(dimension)?.some((candidate) => candidate.isToken) ?? false)
  )
}
