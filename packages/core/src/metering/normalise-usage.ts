import { MeterwayError } from '../kernel/errors.js'
import { chatFormats, type UsageFlags } from './usage-format.js'

/** Usage in exclusive pools, ready for rating. */
export interface NormalisedUsage {
  /** Positive pools only; integers as numbers. */
  quantities: Record<string, number | string>
  /** All input tokens, cached and written ones included: what context tiers are chosen by. */
  inputContextTokens: number
  /** What was served, as far as it selects a price. */
  attributes: Record<string, string>
  /** Figures that were absurd and were not charged as they stood. */
  problems: UsageProblem[]
}

export interface UsageProblem {
  field: string
  reason: string
}

/** More tokens than any model takes or gives: a figure beyond it is a mistake. */
const tokensMax = 1_000_000_000

type Json = Record<string, unknown>

/**
 * Turns a provider's own usage object into exclusive pools. Missing is not zero: absent usage gives no pools and the
 * problem `missing`.
 * @param request what the caller asked for, where it selects a price (`service_tier`)
 * @throws MeterwayError `invalid_request` for a format that is not known
 */
export function normaliseUsage(format: string, rawUsage: unknown, request: Json = {}): NormalisedUsage {
  const flags = chatFormats[format]
  if (!flags) throw new MeterwayError('invalid_request', `there is no usage format ${JSON.stringify(format)}`)
  const attributes = attributesOf(request)
  if (typeof rawUsage !== 'object' || rawUsage === null || Array.isArray(rawUsage)) {
    return {
      quantities: {},
      inputContextTokens: 0,
      attributes,
      problems: [{ field: 'usage', reason: 'missing' }],
    }
  }
  const figures = new Figures(rawUsage as Json)
  return { ...chatPools(figures, flags), attributes, problems: figures.problems }
}

function chatPools(
  usage: Figures,
  flags: UsageFlags,
): Pick<NormalisedUsage, 'quantities' | 'inputContextTokens'> {
  const prompt = usage.read('prompt_tokens')
  const completion = usage.read('completion_tokens')
  const cached = usage.first(
    'prompt_tokens_details.cached_tokens',
    'prompt_cache_hit_tokens',
    'cached_tokens',
  )
  const written = usage.first(
    'prompt_tokens_details.cache_write_tokens',
    'prompt_tokens_details.cache_creation_input_tokens',
    'cache_creation_input_tokens',
  )
  const inputAudio = usage.read('prompt_tokens_details.audio_tokens')
  const inputImage = usage.read('prompt_tokens_details.image_tokens')
  const reasoning = usage.read('completion_tokens_details.reasoning_tokens')
  const outputAudio = usage.read('completion_tokens_details.audio_tokens')
  const input = usage.split('prompt_tokens', prompt, {
    cache_read: cached,
    cache_write: written,
    input_audio: inputAudio,
    input_image: inputImage,
  })
  const output = usage.split(
    'completion_tokens',
    flags.reasoning === 'additive' ? completion + reasoning : completion,
    { output_reasoning: reasoning, output_audio: outputAudio },
  )
  const quantities = { input: input.rest, ...input.parts, output: output.rest, ...output.parts }
  return { quantities: positive(quantities), inputContextTokens: prompt }
}

const positive = (quantities: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(quantities).filter(([, quantity]) => quantity > 0))

const attributeNames = [
  'service_tier',
  'region',
  'speed',
  'size',
  'quality',
  'resolution',
  'search_context_size',
]

function attributesOf(request: Json): Record<string, string> {
  const attributes: Record<string, string> = {}
  for (const name of attributeNames) {
    const value = request[name]
    if (typeof value === 'string') attributes[name] = value
  }
  return attributes
}

/** Reads figures and notes what is wrong with them. */
class Figures {
  readonly problems: UsageProblem[] = []

  constructor(private readonly usage: Json) {}

  /** A token count at a dotted path; 0 when absent or absurd. */
  read(path: string): number {
    const value = path
      .split('.')
      .reduce<unknown>((at, name) => (at as Json | null | undefined)?.[name], this.usage)
    if (value === undefined || value === null) return 0
    if (typeof value !== 'number' || !Number.isInteger(value)) return this.reject(path, 'not an integer')
    if (value < 0) return this.reject(path, 'negative')
    if (value > tokensMax) return this.reject(path, 'beyond any model')
    return value
  }

  /** The first of several places that carries a count. */
  first(...paths: string[]): number {
    for (const path of paths) {
      const value = this.read(path)
      if (value > 0) return value
    }
    return 0
  }

  /** Takes parts out of their total; parts that exceed it are cut. */
  split<P extends string>(
    field: string,
    total: number,
    parts: Record<P, number>,
  ): { rest: number; parts: Record<P, number> } {
    let rest = total
    const cut = { ...parts }
    for (const name of Object.keys(parts) as P[]) {
      if (cut[name] > rest) {
        this.problems.push({ field, reason: `${name} exceeds it` })
        cut[name] = rest
      }
      rest -= cut[name]
    }
    return { rest, parts: cut }
  }

  private reject(field: string, reason: string): number {
    this.problems.push({ field, reason })
    return 0
  }
}
