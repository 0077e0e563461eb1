import type { Json } from './figures.js'
import type { UsageLayout } from './layout.js'

/** Gemini API reference, UsageMetadata: thoughts stand beside the candidates; details partition each count. */
export const geminiLayout: UsageLayout = {
  input: {
    total: ['promptTokenCount'],
    plus: ['toolUsePromptTokenCount'],
    rest: 'input',
    pools: {
      cache_read: ['cachedContentTokenCount'],
      cache_read_audio: ['cacheTokensDetails.AUDIO'],
      cache_read_image: ['cacheTokensDetails.IMAGE'],
      input_audio: ['promptTokensDetails.AUDIO'],
      input_image: ['promptTokensDetails.IMAGE'],
    },
  },
  output: {
    total: ['candidatesTokenCount'],
    rest: 'output',
    pools: {
      output_reasoning: ['thoughtsTokenCount'],
      output_audio: ['candidatesTokensDetails.AUDIO'],
      output_image: ['candidatesTokensDetails.IMAGE'],
      output_video: ['candidatesTokensDetails.VIDEO'],
    },
    isOptional: true,
  },
  additive: ['output_reasoning'],
  prepare: withServedTier,
}

/** `ON_DEMAND_PRIORITY` → `priority`. */
function withServedTier(usage: Json): Json {
  const { trafficType } = usage
  if (typeof trafficType !== 'string') return usage
  const tier = /^ON_DEMAND(?:_([A-Z]+))?$/.exec(trafficType)
  return { ...usage, service_tier: tier ? (tier[1]?.toLowerCase() ?? 'standard') : trafficType.toLowerCase() }
}
