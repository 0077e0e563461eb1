import { unitOf } from '../dimensions.js'
import { compareFixed, readDecimal } from '../fixed.js'
import type { PriceComponent } from '../price.js'
import { ambiguousFields, type EntryContext, type FieldMeaning } from './ambiguous-fields.js'
import { decimalOf, type ConvertedEntry, type Draft, type PriceListEntry } from './entry.js'
import { carriesPrice, dimensionOfField, readField } from './fields.js'
import { structuredFields } from './structured-fields.js'

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
    const convert = Object.hasOwn(structuredFields, field) ? structuredFields[field] : undefined
    if (convert !== undefined) convert(draft, value, field, fromPriceListEntry)
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

const isGiven = (value: unknown): boolean => value !== undefined && value !== null

function contextOf(entry: PriceListEntry): EntryContext {
  const amount = (field: string): number | undefined =>
    isGiven(entry[field]) ? Number(entry[field]) : undefined
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
  field === 'input_cost_per_token_cache_hit' && isGiven(entry['cache_read_input_token_cost'])

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
