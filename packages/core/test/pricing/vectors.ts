import { readFileSync } from 'node:fs'
import type { ChargeLine, Price, Usage } from '../../src/pricing/index.js'

/** One case of `vectors/pricing.json`: a price list entry, its price, a usage and what it costs. */
export interface PricingVector {
  id: string
  provider: string
  model: string
  request: Readonly<Record<string, unknown>>
  usage: Readonly<Record<string, unknown>>
  priceListEntry: Readonly<Record<string, unknown>>
  price: Price
  quantities: Readonly<Record<string, string>>
  inputContextTokens: number
  lines: ChargeLine[]
  exact: string
  note: string
}

const file = new URL('../vectors/pricing.json', import.meta.url)

export const vectors = (JSON.parse(readFileSync(file, 'utf8')) as { vectors: PricingVector[] }).vectors

/** The usage of a vector; what the request says stands for what a provider would report. */
export function usageOf(vector: PricingVector): Usage {
  const attributes = Object.fromEntries(
    Object.entries(vector.request).filter(
      (member): member is [string, string] => typeof member[1] === 'string',
    ),
  )
  return { quantities: vector.quantities, inputContextTokens: vector.inputContextTokens, attributes }
}
