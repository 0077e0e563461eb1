import type { ChatUsage } from '../../chat/chat-answer.js'
import { normaliseUsage } from '../../../metering/index.js'
import { isJson, type Json, textOr } from '../values.js'
import { tierName } from './tier-name.js'

const inputPools = [
  'input',
  'input_audio',
  'input_image',
  'cache_read',
  'cache_read_audio',
  'cache_read_image',
  'cache_write',
  'cache_write_1h',
] as const

const outputPools = ['output', 'output_reasoning', 'output_audio', 'output_image', 'output_video'] as const

/** Totals as OpenAI counts them: every pool is inside the total of its side. */
export interface InclusiveUsage {
  input: number
  cached: number
  written: number
  output: number
  reasoning: number
}

/** Reads a provider's usage object; null when there is none. */
export function readUsage(format: string, usage: unknown, serviceTier: unknown): ChatUsage | null {
  if (!isJson(usage)) return null
  return { quantities: normaliseUsage(format, usage).quantities, serviceTier: textOr(serviceTier, null) }
}

export function inclusiveUsage({ quantities }: ChatUsage): InclusiveUsage {
  return {
    input: sum(quantities, inputPools),
    cached: sum(quantities, ['cache_read', 'cache_read_audio', 'cache_read_image']),
    written: sum(quantities, ['cache_write', 'cache_write_1h']),
    output: sum(quantities, outputPools),
    reasoning: sum(quantities, ['output_reasoning']),
  }
}

/** OpenAI API reference, the completion object's usage; `image_tokens` where there are any. */
export function writeChatUsage(usage: ChatUsage): Json {
  const { quantities } = usage
  const { input, cached, written, output, reasoning } = inclusiveUsage(usage)
  const cachedAudio = sum(quantities, ['cache_read_audio'])
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: {
      cached_tokens: cached,
      cache_write_tokens: written,
      audio_tokens: sum(quantities, ['input_audio', 'cache_read_audio']),
      ...positive({ image_tokens: sum(quantities, ['input_image', 'cache_read_image']) }),
      ...(cachedAudio > 0 ? { cached_tokens_details: { audio_tokens: cachedAudio } } : {}),
    },
    completion_tokens_details: {
      reasoning_tokens: reasoning,
      audio_tokens: sum(quantities, ['output_audio']),
      ...positive({ image_tokens: sum(quantities, ['output_image']) }),
    },
  }
}

/** The tier that was served, as a member of an answer. */
export function tierMember(usage: ChatUsage | null): Json {
  const tier = tierName(usage?.serviceTier ?? null)
  return tier === null ? {} : { service_tier: tier }
}

const sum = (quantities: ChatUsage['quantities'], pools: readonly string[]): number =>
  pools.reduce((total, pool) => total + Number(quantities[pool] ?? 0), 0)

const positive = (counts: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
