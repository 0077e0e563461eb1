import type { Json, Places } from './figures.js'

/** One side of a usage object: a total, and the pools whose tokens are told apart in it or beside it. */
export interface UsageSide {
  total: Places
  /** Tokens of the same kind that the total leaves out. */
  plus?: Places
  /** The pool that takes what no other pool of this side names. */
  rest: string
  pools: Readonly<Record<string, Places>>
  /** The provider leaves the total out when it is zero. */
  isOptional?: boolean
}

/** Where a provider's usage object keeps its figures, and how it counts. */
export interface UsageLayout {
  input?: UsageSide
  output?: UsageSide
  /** Pools that stand beside their side's total; all others are included in it. */
  additive?: readonly string[]
  /** What is counted in other units than tokens of a side: seconds, searches, citations. */
  beside?: Readonly<Record<string, Places>>
  /** A dimension of `beside` that is told in place of tokens. */
  insteadOfTokens?: string
  /** Brings what has another shape to the places above. */
  prepare?: (usage: Json) => Json
}

const cacheRead = ['prompt_tokens_details.cached_tokens', 'prompt_cache_hit_tokens', 'cached_tokens']
const cacheWrite = [
  'prompt_tokens_details.cache_write_tokens',
  'prompt_tokens_details.cache_creation_input_tokens',
  'cache_creation_input_tokens',
]

/** OpenAI API reference, completion usage; with the places where compatible vendors put the same figures. */
export const chatLayout = {
  input: {
    total: ['prompt_tokens'],
    rest: 'input',
    pools: {
      cache_read: cacheRead,
      cache_write: cacheWrite,
      cache_read_audio: ['prompt_tokens_details.cached_tokens_details.audio_tokens'],
      input_audio: ['prompt_tokens_details.audio_tokens'],
      input_image: ['prompt_tokens_details.image_tokens'],
    },
  },
  output: {
    total: ['completion_tokens'],
    rest: 'output',
    pools: {
      output_reasoning: ['completion_tokens_details.reasoning_tokens'],
      output_audio: ['completion_tokens_details.audio_tokens'],
      output_image: ['completion_tokens_details.image_tokens'],
    },
  },
} as const satisfies UsageLayout

/** OpenAI API reference, response usage, image usage and transcription usage; the last says `detail`, not `details`. */
export const responsesLayout = {
  input: {
    total: ['input_tokens'],
    rest: 'input',
    pools: {
      cache_read: ['input_tokens_details.cached_tokens', 'input_token_details.cached_tokens'],
      cache_write: ['input_tokens_details.cache_write_tokens'],
      cache_read_audio: ['input_token_details.cached_tokens_details.audio_tokens'],
      cache_read_image: ['input_token_details.cached_tokens_details.image_tokens'],
      input_audio: ['input_token_details.audio_tokens'],
      input_image: ['input_tokens_details.image_tokens', 'input_token_details.image_tokens'],
    },
  },
  output: {
    total: ['output_tokens'],
    rest: 'output',
    pools: {
      output_reasoning: ['output_tokens_details.reasoning_tokens'],
      output_audio: ['output_token_details.audio_tokens'],
    },
  },
} as const satisfies UsageLayout
