import { z } from 'zod'
import type { ChatReasoning } from '../../chat/chat-request.js'
import { validate } from '../../openai/fields.js'
import { refuseUntranslated } from '../../openai/refuse-untranslated.js'
import type { Json } from '../../openai/values.js'
import { camelNamed } from '../camel-named.js'
import { thinkingFields } from './gemini-fields.js'

const at = 'generationConfig.thinkingConfig'

const levels = {
  minimal: 'minimal',
  low: 'low',
  medium: 'medium',
  high: 'high',
  thinking_level_unspecified: null,
} as const

const thinkingConfig = z.looseObject({
  thinkingBudget: z.int().min(-1).nullish(),
  thinkingLevel: z
    .string()
    .transform((level) => level.toLowerCase())
    .pipe(z.enum(['minimal', 'low', 'medium', 'high', 'thinking_level_unspecified']))
    .nullish(),
})

/** Reads `thinkingConfig`: a budget of 0 turns thinking off, one of -1 leaves it to the model. */
export function readThinking(config: Json): ChatReasoning | null {
  const given = camelNamed(config, at)
  refuseUntranslated(given, thinkingFields, at)
  const { thinkingBudget: budget, thinkingLevel: level } = validate(thinkingConfig, given, at)
  const effort = level ? levels[level] : null
  if (effort !== null) return { effort, budgetTokens: null }
  if ((budget ?? null) === null) return null
  return budget === 0 ? { effort: 'none', budgetTokens: null } : { effort: null, budgetTokens: budget! }
}

type Effort = Exclude<NonNullable<ChatReasoning['effort']>, 'none'>

/** Gemini API guide "OpenAI compatibility": what an effort stands for; budgets for the models that know no levels. */
const efforts: Readonly<Record<Effort, { level: string; budget: number }>> = {
  minimal: { level: 'MINIMAL', budget: 1_024 },
  low: { level: 'LOW', budget: 1_024 },
  medium: { level: 'MEDIUM', budget: 8_192 },
  high: { level: 'HIGH', budget: 24_576 },
  xhigh: { level: 'HIGH', budget: 24_576 },
  max: { level: 'HIGH', budget: 24_576 },
}

/** Models before Gemini 3: they think by a budget of tokens, and sign nothing that must come back. */
export const isBeforeGemini3 = (model: string): boolean => /gemini-[12]\b/.test(model)

/** `thinkingConfig`; null leaves it to the model. Models that do not think refuse it, so it is told only when asked for. */
export function writeThinking(reasoning: ChatReasoning | null, model: string): Json | null {
  const { effort, budgetTokens } = reasoning ?? { effort: null, budgetTokens: null }
  if (effort === 'none' || (effort === null && budgetTokens === 0)) return { thinkingBudget: 0 }
  if (effort === null) return budgetTokens === null ? null : shown({ thinkingBudget: budgetTokens })
  const { level, budget } = efforts[effort]
  return shown(isBeforeGemini3(model) ? { thinkingBudget: budget } : { thinkingLevel: level })
}

const shown = (config: Json): Json => ({ ...config, includeThoughts: true })
