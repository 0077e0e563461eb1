/** Token pools that count towards the input context. */
export const inputPools = [
  'input',
  'cache_read',
  'cache_write',
  'cache_write_1h',
  'input_audio',
  'input_image',
  'cache_read_audio',
  'cache_read_image',
  'cache_write_audio',
] as const

/** Token pools that a model produces. */
export const outputPools = [
  'output',
  'output_reasoning',
  'output_audio',
  'output_image',
  'output_video',
] as const

/** What is counted in other units than tokens, with the unit. Named calls of a host may be added to a price freely. */
const unitsByDimension = {
  images: 'image',
  input_images: 'image',
  pixels: 'pixel',
  audio_seconds: 'second',
  input_audio_seconds: 'second',
  output_audio_seconds: 'second',
  input_video_seconds: 'second',
  output_video_seconds: 'second',
  input_chars: 'character',
  output_chars: 'character',
  pages: 'page',
  annotated_pages: 'page',
  credits: 'credit',
  queries: 'query',
  web_search: 'query',
  code_sessions: 'session',
  requests: 'request',
} as const

/** Every dimension that the price list and the meters know. The set is open: a host can name more. */
export const dimensions = [
  ...inputPools,
  ...outputPools,
  'citation',
  ...(Object.keys(unitsByDimension) as (keyof typeof unitsByDimension)[]),
] as const

/** A dimension that is known by name. */
export type KnownDimension = (typeof dimensions)[number]

/** The unit that a known dimension is counted in: `token`, `image`, `second` … */
export const unitOf = (dimension: KnownDimension): string =>
  (unitsByDimension as Readonly<Record<string, string>>)[dimension] ?? 'token'

/** Which price stands in when a dimension has none of its own; tokens only, so that none is free by omission. */
export const fallbackDimensions: Readonly<Record<string, string>> = {
  cache_read: 'input',
  cache_write: 'input',
  cache_write_1h: 'cache_write',
  input_audio: 'input',
  input_image: 'input',
  cache_read_audio: 'cache_read',
  cache_read_image: 'cache_read',
  cache_write_audio: 'cache_write',
  citation: 'input',
  output_reasoning: 'output',
  output_audio: 'output',
  output_image: 'output',
  output_video: 'output',
}
