import type { CallLogEntry, Json } from './call.js'
import { streamChat } from './chat-stream.js'
import { end, refuse, report, type Exchange } from './exchange.js'
import { simulateAnswer, usageOf } from './simulated-answer.js'

/** Answers `POST /chat/completions`. */
export async function chat(exchange: Exchange): Promise<void> {
  const { call, behaviour, countTokens } = exchange
  const wrong = wrongField(call.body)
  if (wrong !== null) {
    refuse(exchange, 400, 'invalid_request_error', `Invalid value for '${wrong}'.`)
    return
  }
  const answer = simulateAnswer(call.body, countTokens)
  const usage = 'usage' in behaviour ? behaviour.usage : usageOf(answer)
  const head = headOf(call, behaviour.servedModel)
  if (call.body.stream === true) {
    await streamChat(exchange, head, answer, usage)
    return
  }
  report(exchange, usage)
  const message = { role: 'assistant', content: answer.text, refusal: null }
  const choices = Array.from({ length: answer.choices }, (_, index) => ({
    index,
    message,
    logprobs: null,
    finish_reason: answer.finishReason,
  }))
  end(
    exchange,
    200,
    JSON.stringify({ ...head, object: 'chat.completion', choices, ...(usage === null ? {} : { usage }) }),
  )
}

const headOf = ({ id, model, atMs }: CallLogEntry, servedModel = model): Json => ({
  id: `chatcmpl-sim-${String(id)}`,
  object: 'chat.completion.chunk',
  created: Math.floor(atMs / 1000),
  model: servedModel,
})

const counts = ['n', 'max_tokens', 'max_completion_tokens'] as const

/** The first field that a provider would refuse. */
function wrongField(body: Json): string | null {
  if (typeof body.model !== 'string' || body.model === '') return 'model'
  if (!Array.isArray(body.messages) || body.messages.length === 0) return 'messages'
  return counts.find((name) => !isCount(body[name] ?? 1)) ?? null
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0
