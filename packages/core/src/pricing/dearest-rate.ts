import type { Condition } from './conditions.js'
import { fallbackDimensions } from './dimensions.js'
import { compareFixed, multiplyFixed, oneFixed, type Fixed } from './fixed.js'
import type { Rate, Tariff } from './tariff.js'

/** What is known of a request before it is sent. */
export interface RequestFacts {
  /** The highest input context that the provider may count. */
  inputContextTokens: number
  attributes: Readonly<Record<string, string>>
}

/** Whether a condition can hold for the request (`possible`), and whether it must (`certain`). */
type Likelihood = 'never' | 'possible' | 'certain'

/** Only a request that asks for these gets them, yet the provider may serve it without. */
const askedFor = new Set(['service_tier', 'speed'])

/** The dearest price that a quantity in any of the dimensions can meet, with the dimension that meets it. */
export function dearestRate(
  tariff: Tariff,
  dimensions: readonly string[],
  facts: RequestFacts,
  units: number,
): { rate: Rate; dimension: string } | undefined {
  let dearest: { rate: Rate; dimension: string } | undefined
  for (const dimension of dimensions) {
    for (const rate of possibleRates(tariff, dimension, facts, units)) {
      if (dearest === undefined || rate.mantissa > dearest.rate.mantissa) dearest = { rate, dimension }
    }
  }
  return dearest
}

/** Every rate that the dimension may be charged at: the more specific first, up to one that certainly applies. */
function possibleRates(tariff: Tariff, dimension: string, facts: RequestFacts, units: number): Rate[] {
  const possible: Rate[] = []
  for (let name: string | undefined = dimension; name !== undefined; name = fallbackDimensions[name]) {
    for (const rate of tariff.rates.get(name) ?? []) {
      const likelihood = likelihoodOf(rate.condition, facts, units)
      if (likelihood !== 'never') possible.push(rate)
      if (likelihood === 'certain') return possible
    }
  }
  return possible
}

/** The product of the multipliers that can hold together; of those that exclude each other, the dearest. */
export function dearestFactor(tariff: Tariff, facts: RequestFacts): Fixed {
  if (tariff.multipliers.length === 0) return oneFixed
  const productByValues = new Map<string, { keys: string; product: Fixed }>()
  for (const { factor, condition } of tariff.multipliers) {
    if (compareFixed(factor, oneFixed) <= 0 || likelihoodOf(condition, facts, 0) === 'never') continue
    const values = JSON.stringify(condition.attributes)
    const keys = condition.attributes.map(([key]) => key).join()
    const product = multiplyFixed(productByValues.get(values)?.product ?? oneFixed, factor)
    productByValues.set(values, { keys, product })
  }
  const dearestByKeys = new Map<string, Fixed>()
  for (const { keys, product } of productByValues.values()) {
    if (compareFixed(product, dearestByKeys.get(keys) ?? oneFixed) > 0) dearestByKeys.set(keys, product)
  }
  return [...dearestByKeys.values()].reduce(multiplyFixed, oneFixed)
}

function likelihoodOf(condition: Condition, facts: RequestFacts, units: number): Likelihood {
  if (facts.inputContextTokens < condition.minimumInputTokens) return 'never'
  let likelihood: Likelihood = condition.minimumInputTokens === 0 ? 'certain' : 'possible'
  for (const [key, value] of condition.attributes) {
    const given = facts.attributes[key]
    if (given === undefined ? askedFor.has(key) : given !== value) return 'never'
    if (given === undefined || askedFor.has(key)) likelihood = 'possible'
  }
  if (condition.mediaSecondsGt !== undefined) {
    if (units <= condition.mediaSecondsGt) return 'never'
    likelihood = 'possible'
  }
  if (condition.maxResultsGte !== undefined) {
    const given = facts.attributes['max_results']
    if (given !== undefined && !(Number(given) >= condition.maxResultsGte)) return 'never'
    if (given === undefined) likelihood = 'possible'
  }
  return likelihood
}
