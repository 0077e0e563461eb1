import type { Nano } from '../kernel/money.js'
import { ceilingOf, type Ceiling, type CeilingInput } from './ceiling.js'
import { raiseToMinimum, readMultiplier, roundToNano } from './charge.js'
import { addFixed, multiplyFixed, type Fixed } from './fixed.js'
import type { Price, RateOptions } from './price.js'

export interface AffordableOptions extends RateOptions, Omit<CeilingInput, 'inputTokens'> {
  /** The most output tokens worth knowing: the model's own limit. Default 2^53 − 1. */
  limit?: number
}

/**
 * The largest count of output tokens whose `quoteCeiling` fits into `availableNano`, at most `limit`;
 * 0 also when not even the input fits.
 */
export function affordableOutputTokens(
  price: Price,
  inputTokens: number,
  availableNano: Nano,
  options: AffordableOptions = {},
): number {
  const ceiling = ceilingOf(price, { ...options, inputTokens })
  const multiplier = readMultiplier(options.multiplier)
  const fits = (tokens: number): boolean => {
    const total = multiplyFixed(totalWith(ceiling, BigInt(tokens)), multiplier)
    return roundToNano(total, ceiling.tariff.divisor, options.rounding ?? 'up') <= availableNano
  }
  let [affordable, tooMany] = [0, options.limit ?? Number.MAX_SAFE_INTEGER]
  if (fits(tooMany)) return tooMany
  while (tooMany - affordable > 1) {
    const middle = affordable + Math.floor((tooMany - affordable) / 2)
    if (fits(middle)) affordable = middle
    else tooMany = middle
  }
  return affordable
}

function totalWith({ tariff, charge, factor, output, isUsed }: Ceiling, tokens: bigint): Fixed {
  if (!isUsed && tokens === 0n) return charge.total
  let cost: Fixed = { mantissa: tokens * (output?.rate.mantissa ?? 0n), scale: tariff.scale }
  if (output?.rate.isToken) cost = multiplyFixed(cost, factor)
  return raiseToMinimum(addFixed(charge.total, cost), tariff)
}
