import { unitOf } from '../dimensions.js'
import { compareFixed, expandExponent, readDecimal } from '../fixed.js'
import type { Price, PriceComponent, PriceCondition, PriceMultiplier } from '../price.js'
import { ambiguousFields, type EntryContext, type FieldMeaning } from './ambiguous-fields.js'
import { carriesPrice, dimensionOfField, readField } from './fields.js'

/** An entry of a price list in LiteLLM's layout: numbers as their text (`"1.25e-06"`), or as JS numbers. */
export type PriceListEntry = Readonly<Record<string, unknown>>

/** A price, and the fields that carry a price which it cannot express. */
export interface ConvertedEntry {
  price: Price
  unsupported: string[]
}

/**
 * Turns an entry of a price list in LiteLLM's layout into a price in USD. `mode` and `litellm_provider` settle what
 * some fields mean; without them the other fields are asked.
 * Source: BerriAI/litellm `model_prices_and_context_window.json`.
 */
export function fromPriceListEntry(entry: PriceListEntry): ConvertedEntry {
  const draft: Draft = { components: [], multipliers: [], unsupported: [] }
  const context = contextOf(entry)
  const includesThreshold = (tokens: number): boolean => isThresholdIncluded(entry, tokens)
  for (const [field, value] of Object.entries(entry)) {
    if (!carriesPrice(field) || value === null || isAlias(entry, field)) continue
    const convert = structured[field]
    if (convert !== undefined) convert(draft, value, field)
    else if (!addMultiplier(draft, field, value))
      addComponent(draft, field, value, context, includesThreshold)
  }
  const components = withoutShadowingReasoning(draft.components)
  const multipliers = draft.multipliers.length > 0 ? { multipliers: draft.multipliers } : {}
  return {
    price: { currency: 'USD', components, ...multipliers },
    unsupported: [...new Set(draft.unsupported)],
  }
}

interface Draft {
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

function contextOf(entry: PriceListEntry): EntryContext {
  const amount = (field: string): number | undefined =>
    entry[field] == null ? undefined : Number(entry[field])
  const tokenFields = ['output_cost_per_token', 'output_cost_per_image_token', 'output_cost_per_audio_token']
  return {
    mode: typeof entry['mode'] === 'string' ? entry['mode'] : undefined,
    amount,
    hasTokenPrices: ['input_cost_per_token', ...tokenFields].some((field) => (amount(field) ?? 0) > 0),
  }
}

/** xAI's tiers begin at the threshold, all others above it; the tier at 128,000 tokens is xAI's. */
function isThresholdIncluded(entry: PriceListEntry, tokens: number): boolean {
  const provider = entry['litellm_provider']
  return provider === undefined ? tokens === 128_000 : provider === 'xai'
}

const isAlias = (entry: PriceListEntry, field: string): boolean =>
  field === 'input_cost_per_token_cache_hit' && entry['cache_read_input_token_cost'] != null

function addComponent(
  draft: Draft,
  field: string,
  value: unknown,
  context: EntryContext,
  includesThreshold: (tokens: number) => boolean,
): void {
  const { base, when } = readField(field, includesThreshold)
  const unitPrice = decimalOf(value)
  const meaning = meaningOf(base, context)
  if (meaning === 'ignore' && unitPrice !== undefined) return
  if (meaning === undefined || meaning === 'ignore' || unitPrice === undefined) {
    if (unitPrice !== '0') draft.unsupported.push(field)
    return
  }
  draft.components.push({
    dimension: meaning.dimension,
    unit: unitOf(meaning.dimension),
    unitPrice,
    ...(Object.keys(when).length > 0 ? { when } : {}),
    ...(meaning.basis === undefined ? {} : { basis: meaning.basis }),
  })
}

function meaningOf(base: string, context: EntryContext): FieldMeaning {
  if (Object.hasOwn(ambiguousFields, base)) return ambiguousFields[base]!(context)
  const dimension = dimensionOfField(base)
  return dimension === undefined ? undefined : { dimension }
}

/** Fields that hold an object or a list of prices. */
const structured: Readonly<Record<string, (draft: Draft, value: unknown, field: string) => void>> = {
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
  tiered_pricing: (draft, value, field) => {
    const tiers: unknown[] = Array.isArray(value) ? value : []
    if (tiers.length === 0) draft.unsupported.push(field)
    for (const tier of tiers) addTier(draft, isRecord(tier) ? tier : {}, field)
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
function addTier(draft: Draft, tier: Record<string, unknown>, field: string): void {
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
  const converted = fromPriceListEntry(prices)
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

function addMultiplier(draft: Draft, field: string, value: unknown): boolean {
  const region = /^regional_processing_uplift_multiplier_([a-z]+)$/.exec(field)?.[1]
  const factor = decimalOf(value)
  if (region === undefined || factor === undefined) return false
  draft.multipliers.push({ factor, when: { region } })
  return true
}

/** Drops a reasoning price that equals the output price: it would hide the output prices of the service tiers. */
function withoutShadowingReasoning(components: PriceComponent[]): PriceComponent[] {
  const conditionOf = ({ when }: PriceComponent): string => JSON.stringify(when ?? {})
  const outputs = components.filter(({ dimension }) => dimension === 'output')
  return components.filter(
    (component) =>
      component.dimension !== 'output_reasoning' ||
      !outputs.some(
        (output) => conditionOf(output) === conditionOf(component) && isSamePrice(output, component),
      ),
  )
}

const isSamePrice = (left: PriceComponent, right: PriceComponent): boolean =>
  compareFixed(readDecimal(left.unitPrice)!, readDecimal(right.unitPrice)!) === 0

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
