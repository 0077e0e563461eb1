import { addPart, newCharge, type Charge } from './charge.js'
import { dearestFactor, dearestRate, type RequestFacts } from './dearest-rate.js'
import { inputPools, outputPools } from './dimensions.js'
import type { Fixed } from './fixed.js'
import type { Price, Quantity } from './price.js'
import { readQuantity } from './quantity.js'
import { tariffOf, type Rate, type Tariff } from './tariff.js'

/** What is known of a request before it is sent, except its output. */
export interface CeilingInput {
  /** All input tokens that the request can be counted at. */
  inputTokens: number
  /** The most of everything that is not counted in `inputTokens` or output: `{ images: 2, web_search: 5 }`. */
  units?: Readonly<Record<string, Quantity>>
  /** As in a usage: what the request asks for. An attribute that it leaves out may take any value. */
  attributes?: Readonly<Record<string, string>>
  /** Token pools that the request can touch, such as `['input', 'cache_read', 'output']`; default: all. */
  pools?: readonly string[]
}

/** The dearest charge of a request: everything but the output as lines, the output as a rate. */
export interface Ceiling {
  tariff: Tariff
  charge: Charge
  factor: Fixed
  output: { rate: Rate; dimension: string } | undefined
  isUsed: boolean
  unpriced: string[]
}

const noUnits: Readonly<Record<string, Quantity>> = {}

/** Count errors near a context tier: a request is held at a tier that starts up to a tenth above its count. */
const contextMargin = 0.1

export function ceilingOf(price: Price, input: CeilingInput): Ceiling {
  const tariff = tariffOf(price)
  const facts: RequestFacts = {
    inputContextTokens: Math.ceil(input.inputTokens * (1 + contextMargin)),
    attributes: input.attributes ?? {},
  }
  const charge = newCharge(tariff)
  const factor = dearestFactor(tariff, facts)
  const unpriced: string[] = []
  const units = input.units ?? noUnits
  let isUsed = false
  const count = (dimension: string, pools: readonly string[], amount: Quantity): void => {
    const quantity = readQuantity(amount, dimension)
    if (quantity.mantissa === 0n) return
    isUsed = true
    const dearest = dearestRate(tariff, pools, facts, Number(quantity.mantissa) / 10 ** quantity.scale)
    if (dearest === undefined) unpriced.push(dimension)
    else addPart(charge, dearest.rate, quantity, factor, dearest.dimension)
  }
  count('input', pricedPools(tariff, inputPools, input.pools), input.inputTokens)
  for (const dimension in units) count(dimension, [dimension], units[dimension]!)
  if (tariff.rates.has('requests') && !('requests' in units)) count('requests', ['requests'], 1)
  const output = dearestRate(tariff, pricedPools(tariff, outputPools, input.pools), facts, 0)
  return { tariff, charge, factor, output, isUsed, unpriced }
}

/** The pools with a price of their own; the first, which the others fall back to, is always among them. */
function pricedPools(
  tariff: Tariff,
  pools: readonly string[],
  touched: readonly string[] | undefined,
): string[] {
  return pools.filter(
    (pool, at) => at === 0 || (tariff.rates.has(pool) && (touched === undefined || touched.includes(pool))),
  )
}
