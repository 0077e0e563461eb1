import { Exact } from '../../kernel/money.js'
import { type Json, valueAt } from './figures.js'

/** Where providers say what they charged, and how many of their units make one US dollar. */
const costPlaces: readonly (readonly [path: string, perDollar: number])[] = [
  ['cost_in_usd_ticks', 1e10],
  ['cost', 1],
  ['cost.total_cost', 1],
]

/** What the provider says that the call cost, in US dollars as a decimal string; undefined when it does not say. */
export function reportedCost(usage: Json): string | undefined {
  for (const [path, perDollar] of costPlaces) {
    const value = valueAt(usage, path)
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= 1e15) {
      return new Exact(value).div(perDollar).toFixed()
    }
  }
  return undefined
}
