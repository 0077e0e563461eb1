import type { CallLogEntry } from '../call.js'
import type { Json } from '../json.js'
import type { SimulatedAnswer } from '../simulate-answer.js'

/** What chat calls the ends of an answer. */
export const finishReasons: Record<SimulatedAnswer['finishReason'], string> = {
  stop: 'stop',
  length: 'length',
  tools: 'tool_calls',
}

/** The calls of an answer, whole. */
export const toolCallParts = ({ toolCalls }: SimulatedAnswer, { id }: CallLogEntry): Json[] =>
  toolCalls.map(({ name, input }, index) => ({
    id: `call_sim_${id}_${index}`,
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  }))

export function chatUsage({ promptTokens, completionTokens, choices }: SimulatedAnswer): Json {
  const answered = completionTokens * choices
  return {
    prompt_tokens: promptTokens,
    completion_tokens: answered,
    total_tokens: promptTokens + answered,
  }
}
