import { normaliseUsage } from '../../../metering/index.js'
import type { ChatUsage } from '../../chat/chat-answer.js'
import { inclusiveUsage } from '../../openai/translate/chat-usage.js'
import { tierName } from '../../openai/translate/tier-name.js'
import { isJson, type Json, saidMembers } from '../../openai/values.js'

/** Reads `usageMetadata`; null when there is none. */
export function readUsage(usage: unknown): ChatUsage | null {
  if (!isJson(usage)) return null
  const { quantities, attributes } = normaliseUsage('gemini.generateContent', usage)
  return { quantities, serviceTier: attributes.service_tier ?? null }
}

/** Gemini API reference, UsageMetadata: thoughts beside the candidates, what was cached inside the prompt. */
export function writeUsage(usage: ChatUsage): Json {
  const { input, cached, output, reasoning } = inclusiveUsage(usage)
  const count = (...pools: string[]): number =>
    pools.reduce((total, pool) => total + Number(usage.quantities[pool] ?? 0), 0)
  const candidates = output - reasoning
  return saidMembers({
    promptTokenCount: input,
    candidatesTokenCount: candidates,
    totalTokenCount: input + output,
    thoughtsTokenCount: reasoning || null,
    cachedContentTokenCount: cached || null,
    promptTokensDetails: modalities(input, {
      AUDIO: count('input_audio', 'cache_read_audio'),
      IMAGE: count('input_image', 'cache_read_image'),
    }),
    cacheTokensDetails: modalities(cached, {
      AUDIO: count('cache_read_audio'),
      IMAGE: count('cache_read_image'),
    }),
    candidatesTokensDetails: modalities(candidates, {
      AUDIO: count('output_audio'),
      IMAGE: count('output_image'),
      VIDEO: count('output_video'),
    }),
    trafficType: trafficType(usage.serviceTier),
  })
}

/** The modalities that a count is made of; text is what the others leave. */
function modalities(total: number, others: Record<string, number>): Json[] {
  const named = Object.entries(others).filter(([, tokenCount]) => tokenCount > 0)
  const text = named.reduce((rest, [, tokenCount]) => rest - tokenCount, total)
  const all: [string, number][] = text > 0 ? [['TEXT', text], ...named] : named
  return all.map(([modality, tokenCount]) => ({ modality, tokenCount }))
}

function trafficType(serviceTier: string | null): string | null {
  const tier = tierName(serviceTier)
  if (tier === null) return null
  return tier === 'default' ? 'ON_DEMAND' : `ON_DEMAND_${tier.toUpperCase()}`
}
