import { z } from 'zod'
import type { ChatReasoning } from '../../chat/chat-request.js'
import { isOpenAiModel, isReasoningModel } from '../reasoning-model.js'

/** OpenAI API reference, `reasoning_effort` and `reasoning.effort`. */
export const effort = z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'])

/** Token budgets up to which an effort is the nearest one: OpenAI takes none. Only words that all its models know. */
const budgets = [
  [0, 'none'],
  [4_096, 'low'],
  [16_384, 'medium'],
] as const

/** The effort that a request asks for, by name or by budget; null leaves it to the provider. */
export function effortOf(reasoning: ChatReasoning | null): ChatReasoning['effort'] {
  if (reasoning === null) return null
  const { effort: named, budgetTokens } = reasoning
  if (named !== null || budgetTokens === null || budgetTokens < 0) return named
  return budgets.find(([limit]) => budgetTokens <= limit)?.[1] ?? 'high'
}

/** The same as OpenAI is told it: its models that do not reason refuse to be told so. */
export function writtenEffort(reasoning: ChatReasoning | null, model: string): ChatReasoning['effort'] {
  const effort = effortOf(reasoning)
  return effort === 'none' && isOpenAiModel(model) && !isReasoningModel(model) ? null : effort
}
