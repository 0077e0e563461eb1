import type { PriceCondition, Usage } from './price.js'

/** How each member of a `when` is typed: a text to equal, or a whole number to exceed. */
export const conditionKeys = {
  input_tokens_gt: 'number',
  input_tokens_gte: 'number',
  service_tier: 'text',
  size: 'text',
  quality: 'text',
  resolution: 'text',
  search_context_size: 'text',
  region: 'text',
  speed: 'text',
  media_seconds_gt: 'number',
  max_results_gte: 'number',
} as const satisfies Record<keyof PriceCondition, 'number' | 'text'>

/** A `when`, prepared for matching. */
export interface Condition {
  /** Least input context that it accepts; 0 accepts all. */
  minimumInputTokens: number
  /** Attributes that must be equal. */
  attributes: readonly (readonly [key: string, value: string])[]
  mediaSecondsGt: number | undefined
  maxResultsGte: number | undefined
}

export function prepareCondition(when: PriceCondition = {}): Condition {
  const attributes = Object.entries(when)
    .filter((member): member is [string, string] => typeof member[1] === 'string')
    .sort(([left], [right]) => (left < right ? -1 : 1))
  return {
    minimumInputTokens: Math.max(when.input_tokens_gte ?? 0, (when.input_tokens_gt ?? -1) + 1),
    attributes,
    mediaSecondsGt: when.media_seconds_gt,
    maxResultsGte: when.max_results_gte,
  }
}

/** An attribute of a usage; a web search of unsaid size counts as `medium`, which is what providers assume. */
function attributeOf(attributes: Usage['attributes'], key: string): string | undefined {
  return attributes?.[key] ?? (key === 'search_context_size' ? 'medium' : undefined)
}

/** Whether a usage meets a condition; `units` is the quantity in the dimension that is being priced. */
export function conditionHolds(condition: Condition, usage: Usage, units: number): boolean {
  if (usage.inputContextTokens < condition.minimumInputTokens) return false
  for (const [key, value] of condition.attributes) {
    if (attributeOf(usage.attributes, key) !== value) return false
  }
  if (condition.mediaSecondsGt !== undefined && !(units > condition.mediaSecondsGt)) return false
  if (condition.maxResultsGte === undefined) return true
  return Number(usage.attributes?.['max_results']) >= condition.maxResultsGte
}

/** Orders the more specific first: higher context threshold, then service tier, then the rest. */
export function compareSpecificity(left: Condition, right: Condition): number {
  return (
    right.minimumInputTokens - left.minimumInputTokens ||
    Number(namesTier(right)) - Number(namesTier(left)) ||
    right.attributes.length - left.attributes.length ||
    (right.mediaSecondsGt ?? -1) - (left.mediaSecondsGt ?? -1) ||
    (right.maxResultsGte ?? -1) - (left.maxResultsGte ?? -1)
  )
}

const namesTier = (condition: Condition): boolean =>
  condition.attributes.some(([key]) => key === 'service_tier')
