import type { LlmRequest } from '../../formats/index.js'
import { parseMoney } from '../../kernel/money.js'
import type { RouteView } from '../model-view.js'
import type { Settings } from '../settings.js'
import { ceilingAt, type Quote } from './quote.js'

const wholeNano = parseMoney('1')

/**
 * Whether a route leaves the margin that the settings ask for, by the most that the request can cost here and there.
 * A route without an own price, or with one in another currency, is never left out: nobody knows.
 */
export function leavesMargin(
  { route: { ownPrice } }: RouteView,
  quoted: Quote,
  request: LlmRequest,
  { marginFloor }: Settings,
): boolean {
  if (marginFloor === null || !ownPrice || ownPrice.currency !== quoted.price?.price.currency) return true
  const costNano = ceilingAt(ownPrice, request, quoted, { rounding: 'half-even' })
  return costNano * wholeNano <= quoted.ceilingNano * (wholeNano - parseMoney(marginFloor))
}
