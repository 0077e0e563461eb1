import type { PriceCondition } from '../price.js'
import { decimalOf, type ConvertedEntry, type Draft, type PriceListEntry } from './entry.js'

type Convert = (entry: PriceListEntry) => ConvertedEntry

/** Fields that hold an object or a list of prices. */
export const structuredFields: Readonly<
  Record<string, (draft: Draft, value: unknown, field: string, convert: Convert) => void>
> = {
  search_context_cost_per_query: (draft, value, field) => {
    const prices = Object.entries(isRecord(value) ? value : {}).map(
      ([key, price]) => [key.replace('search_context_size_', ''), decimalOf(price)] as const,
    )
    if (prices.length === 0 || prices.some(([, price]) => price === undefined)) draft.unsupported.push(field)
    const isFlat = prices.length === 3 && new Set(prices.map(([, price]) => price)).size === 1
    for (const [size, unitPrice] of isFlat ? prices.slice(0, 1) : prices) {
      if (unitPrice === undefined) continue
      const when: PriceCondition = { search_context_size: size }
      draft.components.push({
        dimension: 'web_search',
        unit: 'query',
        unitPrice,
        ...(isFlat ? {} : { when }),
      })
    }
  },
  tiered_pricing: (draft, value, field, convert) => {
    const tiers: unknown[] = Array.isArray(value) ? value : []
    if (tiers.length === 0) draft.unsupported.push(field)
    for (const tier of tiers) addTier(draft, isRecord(tier) ? tier : {}, field, convert)
  },
  provider_specific_entry: (draft, value, field) => {
    for (const [key, factor] of Object.entries(isRecord(value) ? value : {})) {
      const decimal = decimalOf(factor)
      if (decimal === undefined) continue
      if (key === 'fast') draft.multipliers.push({ factor: decimal, when: { speed: key } })
      else if (/^[a-z]{2}$/.test(key)) draft.multipliers.push({ factor: decimal, when: { region: key } })
      else draft.unsupported.push(field)
    }
  },
}

/** A tier states where it begins: `range` in input tokens, above the first number; `max_results_range` from it. */
function addTier(draft: Draft, tier: Record<string, unknown>, field: string, convert: Convert): void {
  const { range, max_results_range: resultsRange, ...prices } = tier
  const first: unknown = Array.isArray(range)
    ? range[0]
    : Array.isArray(resultsRange)
      ? resultsRange[0]
      : undefined
  const begin = Number(first ?? Number.NaN)
  if (!Number.isSafeInteger(begin) || begin < 0) {
    draft.unsupported.push(field)
    return
  }
  const converted = convert(prices)
  draft.unsupported.push(...converted.unsupported.map((name) => `${field}.${name}`))
  const when: PriceCondition | undefined =
    range !== undefined
      ? tierCondition('input_tokens_gt', begin, 1)
      : tierCondition('max_results_gte', begin, 2)
  for (const component of converted.price.components) {
    draft.components.push(
      when === undefined ? component : { ...component, when: { ...component.when, ...when } },
    )
  }
}

const tierCondition = (key: 'input_tokens_gt' | 'max_results_gte', begin: number, least: number) =>
  begin < least ? undefined : { [key]: begin }

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
