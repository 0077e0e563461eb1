import type { CallLogEntry } from '../call.js'
import { answerWith, refuseRequest, type Exchange } from '../exchange.js'
import { isCount, type Json } from '../json.js'
import { simulateAnswer, type SimulatedAnswer } from '../simulate-answer.js'
import { usageMember, usageToReport } from '../usage.js'
import { chatAsk } from './chat-ask.js'
import { chatUsage, finishReasons, toolCallParts } from './chat-parts.js'
import { streamChat } from './chat-stream.js'

/** Answers `POST /chat/completions`. */
export async function chat(exchange: Exchange): Promise<void> {
  const { call, behaviour, countTokens } = exchange
  const wrong = wrongField(call.body)
  if (wrong !== null) {
    refuseRequest(exchange, `Invalid value for '${wrong}'.`)
    return
  }
  const answer = simulateAnswer(chatAsk(call.body), countTokens)
  const usage = usageToReport(behaviour, chatUsage(answer))
  const head = headOf(call, behaviour.servedModel)
  if (call.stream) {
    await streamChat(exchange, head, answer, usage)
    return
  }
  const choices = choicesOf(answer, call)
  answerWith(exchange, usage, { ...head, object: 'chat.completion', choices, ...usageMember(usage) })
}

const headOf = ({ id, model, atMs }: CallLogEntry, servedModel = model): Json => ({
  id: `chatcmpl-sim-${id}`,
  object: 'chat.completion.chunk',
  created: Math.floor(atMs / 1000),
  model: servedModel,
})

function choicesOf(answer: SimulatedAnswer, call: CallLogEntry): Json[] {
  const { text, toolCalls } = answer
  const said =
    toolCalls.length === 0 ? { content: text } : { content: null, tool_calls: toolCallParts(answer, call) }
  return Array.from({ length: answer.choices }, (_, index) => ({
    index,
    message: { role: 'assistant', ...said, refusal: null },
    logprobs: null,
    finish_reason: finishReasons[answer.finishReason],
  }))
}

const counts = ['n', 'max_tokens', 'max_completion_tokens'] as const

/** The first field that a provider would refuse. */
function wrongField(body: Json): string | null {
  if (typeof body.model !== 'string' || body.model === '') return 'model'
  if (!Array.isArray(body.messages) || body.messages.length === 0) return 'messages'
  return counts.find((name) => !isCount(body[name] ?? 1)) ?? null
}
