import { expandExponent, readDecimal } from '../fixed.js'
import type { Price, PriceComponent, PriceMultiplier } from '../price.js'

/** An entry of a price list in LiteLLM's layout: numbers as their text (`"1.25e-06"`), or as JS numbers. */
export type PriceListEntry = Readonly<Record<string, unknown>>

/** A price, and the fields that carry a price which it cannot express. */
export interface ConvertedEntry {
  price: Price
  unsupported: string[]
}

/** A price while it is being put together. */
export interface Draft {
  components: PriceComponent[]
  multipliers: PriceMultiplier[]
  unsupported: string[]
}

/** The text of a price as a plain decimal; undefined when it is none. */
export function decimalOf(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const text = expandExponent(String(value))
  return text === undefined || readDecimal(text) === undefined ? undefined : text
}
