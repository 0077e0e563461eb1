import type { ChatMessage, ChatReasoning, ChatRequest } from '../../chat/chat-request.js'
import { effortOf } from '../../openai/translate/effort.js'
import type { Json } from '../../openai/values.js'
import { thinksByEffort } from '../claude-generation.js'

/** How much a model is to think: null leaves it to the provider. */
export interface Thinking {
  thinking: Json | null
  effort: string | null
}

/** Anthropic takes no smaller budget. */
const budgetMin = 1_024

/** Tokens for an effort, where a model takes a budget alone: OpenAI's words, each twice to four times the one before. */
const budgets: Readonly<Record<Exclude<NonNullable<ChatReasoning['effort']>, 'none'>, number>> = {
  minimal: 1_024,
  low: 4_096,
  medium: 16_384,
  high: 32_768,
  xhigh: 65_536,
  max: 65_536,
}

const unsaid: Thinking = { thinking: null, effort: null }

/** @param maxTokens limit of the answer, which thinking counts towards */
export function writeThinking(request: ChatRequest, model: string, maxTokens: number): Thinking {
  const { reasoning } = request
  if (!reasoning) return unsaid
  if (thinksByEffort(model)) return byEffort(reasoning, isForced(request))
  if (effortOf(reasoning) === 'none' || isForced(request) || !canGoOn(request.messages)) return unsaid
  const budget = budgetOf(reasoning, maxTokens)
  return budget < budgetMin ? unsaid : { ...unsaid, thinking: { type: 'enabled', budget_tokens: budget } }
}

function byEffort(reasoning: ChatReasoning, isForced: boolean): Thinking {
  const effort = effortOf(reasoning)
  if (effort === 'none') return { thinking: { type: 'disabled' }, effort: null }
  return {
    thinking: isForced ? null : { type: 'adaptive' },
    effort: effort === 'minimal' ? 'low' : effort,
  }
}

/** A budget that was named may take nearly all of the limit; one that stands for an effort leaves half to the answer. */
function budgetOf({ effort, budgetTokens }: ChatReasoning, maxTokens: number): number {
  if (budgetTokens !== null && budgetTokens > 0)
    return Math.min(Math.max(budgetTokens, budgetMin), maxTokens - 1)
  const wanted = effort === null || effort === 'none' ? budgets.medium : budgets[effort]
  return Math.min(wanted, Math.floor(maxTokens / 2))
}

/** Anthropic refuses to think where a tool must be called. */
const isForced = ({ tools, toolChoice }: ChatRequest): boolean =>
  tools.length > 0 && toolChoice !== null && toolChoice !== 'auto' && toolChoice !== 'none'

/**
 * A turn whose calls have just been answered goes on as it began: with thinking only when it brings its own back,
 * signed. Clients of other formats mostly do not.
 */
function canGoOn(messages: readonly ChatMessage[]): boolean {
  const last = messages.findLastIndex(({ role }) => role === 'assistant')
  const isAnswered = messages
    .slice(last + 1)
    .some(({ parts }) => parts.some(({ type }) => type === 'tool_result'))
  if (last === -1 || !isAnswered) return true
  return messages[last]!.parts.some(
    (part) => part.type === 'reasoning' && (part.signature !== null || part.redacted !== null),
  )
}
