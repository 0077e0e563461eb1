import type { Nano } from '../kernel/money.js'
import { ceilingOf, type CeilingInput } from './ceiling.js'
import { addPart, closeCharge, explainCharge, type ClosedCharge } from './charge.js'
import type { Price, RateOptions, Rating } from './price.js'
import { readQuantity } from './quantity.js'

/** What is known of a request before it is sent. */
export interface CeilingRequest extends CeilingInput {
  /** The most output tokens, reasoning included, that the request allows. */
  maxOutputTokens: number
}

/**
 * The most that a request can cost, rated like a usage: input at the dearest pool (a cache write may cost more than
 * plain input), output at the dearest of text and reasoning, at the highest context tier within a tenth of the input,
 * with every multiplier that could hold. A service tier or a speed counts only when the request asks for it.
 * `unpriced` names what the request can use and the price does not cover.
 * @throws MeterwayError `invalid_request` for malformed counts, or a ceiling above one billion units.
 */
export const quoteCeiling = (price: Price, request: CeilingRequest, options: RateOptions = {}): Rating =>
  explainCharge(dearestCharge(price, request, options))

/** The amount alone: explaining a charge takes longer than finding it. */
export const ceilingNanoOf = (price: Price, request: CeilingRequest, options: RateOptions = {}): Nano =>
  dearestCharge(price, request, options).amountNano

function dearestCharge(price: Price, request: CeilingRequest, options: RateOptions): ClosedCharge {
  const { charge, factor, output, unpriced, isUsed } = ceilingOf(price, request)
  const quantity = readQuantity(request.maxOutputTokens, 'output')
  const hasOutput = quantity.mantissa > 0n
  if (hasOutput && output === undefined) unpriced.push('output')
  if (hasOutput && output !== undefined) addPart(charge, output.rate, quantity, factor, output.dimension)
  return closeCharge(charge, isUsed || hasOutput, unpriced, options)
}
