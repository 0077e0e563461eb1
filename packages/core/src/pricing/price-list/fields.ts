import type { KnownDimension } from '../dimensions.js'
import type { PriceCondition } from '../price.js'

/** Fields of a price list entry whose meaning does not depend on the rest of the entry. */
const dimensionsByField: Readonly<Record<string, KnownDimension>> = {
  input_cost_per_token: 'input',
  output_cost_per_token: 'output',
  cache_read_input_token_cost: 'cache_read',
  input_cost_per_token_cache_hit: 'cache_read',
  cache_creation_input_token_cost: 'cache_write',
  cache_creation_input_token_cost_above_1hr: 'cache_write_1h',
  input_cost_per_audio_token: 'input_audio',
  output_cost_per_audio_token: 'output_audio',
  cache_read_input_audio_token_cost: 'cache_read_audio',
  cache_creation_input_audio_token_cost: 'cache_write_audio',
  input_cost_per_image_token: 'input_image',
  cache_read_input_image_token_cost: 'cache_read_image',
  output_cost_per_image_token: 'output_image',
  output_cost_per_video_token: 'output_video',
  output_cost_per_reasoning_token: 'output_reasoning',
  citation_cost_per_token: 'citation',
  input_cost_per_audio_per_second: 'input_audio_seconds',
  input_cost_per_video_per_second: 'input_video_seconds',
  output_cost_per_video_per_second: 'output_video_seconds',
  input_cost_per_character: 'input_chars',
  output_cost_per_character: 'output_chars',
  input_cost_per_query: 'queries',
  input_cost_per_request: 'requests',
  ocr_cost_per_page: 'pages',
  annotation_cost_per_page: 'annotated_pages',
  ocr_cost_per_credit: 'credits',
  code_interpreter_cost_per_session: 'code_sessions',
}

/** A field's name without its condition, and the condition. */
export interface PriceField {
  base: string
  when: PriceCondition
}

const fieldPattern =
  /^(.+?)(?:_above_(\d+)k_tokens)?(?:_(batches|priority|flex))?(?:_above_(\d+)s_interval)?(?:_(\d+p))?$/

/** Splits `input_cost_per_token_above_200k_tokens_priority` into its base and the condition that the rest states. */
export function readField(field: string, isThresholdIncluded: (tokens: number) => boolean): PriceField {
  const [, base = field, thousands, tier, seconds, resolution] = fieldPattern.exec(field) ?? []
  const when: PriceCondition = {}
  if (thousands !== undefined) {
    const tokens = Number(thousands) * 1000
    when[isThresholdIncluded(tokens) ? 'input_tokens_gte' : 'input_tokens_gt'] = tokens
  }
  if (tier !== undefined) when.service_tier = tier === 'batches' ? 'batch' : tier
  if (seconds !== undefined) when.media_seconds_gt = Number(seconds)
  if (resolution !== undefined) when.resolution = resolution
  return { base, when }
}

export const dimensionOfField = (base: string): KnownDimension | undefined =>
  Object.hasOwn(dimensionsByField, base) ? dimensionsByField[base] : undefined

/** Whether a field's name says that it carries a price; side information (Databricks units) does not count. */
export const carriesPrice = (field: string): boolean =>
  /cost|price|pricing|uplift|provider_specific_entry/.test(field) && !/_dbu_cost_/.test(field)
