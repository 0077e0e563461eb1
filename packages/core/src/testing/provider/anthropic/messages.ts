import type { CallLogEntry } from '../call.js'
import { answerWith, refuseRequest, type Exchange } from '../exchange.js'
import { isCount, type Json } from '../json.js'
import { simulateAnswer, type SimulatedAnswer } from '../simulate-answer.js'
import { streamEvents } from '../stream.js'
import { usageMember, usageToReport } from '../usage.js'
import { messagesAsk } from './messages-ask.js'
import { messageEvents } from './messages-stream.js'

/** Answers `POST /messages`. */
export async function messages(exchange: Exchange): Promise<void> {
  const { call, behaviour, countTokens } = exchange
  const wrong = wrongPart(call)
  if (wrong !== null) {
    refuseRequest(exchange, wrong)
    return
  }
  const answer = simulateAnswer(messagesAsk(call.body), countTokens)
  const usage = usageToReport(behaviour, usageOf(answer))
  const message = {
    id: `msg_sim_${call.id}`,
    type: 'message',
    role: 'assistant',
    model: behaviour.servedModel ?? call.model,
    content: contentOf(answer, call),
    stop_reason: stopReasons[answer.finishReason],
    stop_sequence: null,
    stop_details: null,
    ...usageMember(usage),
  }
  if (call.stream) await streamEvents(exchange, usage, messageEvents(message, answer, usage))
  else answerWith(exchange, usage, message)
}

const stopReasons = { stop: 'end_turn', length: 'max_tokens', tools: 'tool_use' }

function contentOf({ text, toolCalls }: SimulatedAnswer, { id }: CallLogEntry): Json[] {
  if (toolCalls.length === 0) return [{ type: 'text', text }]
  return toolCalls.map(({ name, input }, index) => ({
    type: 'tool_use',
    id: `toolu_sim_${id}_${index}`,
    name,
    input,
  }))
}

const usageOf = ({ promptTokens, completionTokens }: SimulatedAnswer): Json => ({
  input_tokens: promptTokens,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
  output_tokens: completionTokens,
  service_tier: 'standard',
})

const samplingFields = ['temperature', 'top_p', 'top_k']

/** Why the API would refuse a call. */
function wrongPart({ headers, body }: CallLogEntry): string | null {
  const version = String(headers['anthropic-version'] ?? '')
  if (version === '') return 'anthropic-version: header is required'
  if (typeof body.model !== 'string' || body.model === '') return 'model: Field required'
  if (body.max_tokens === undefined) return 'max_tokens: Field required'
  if (!isCount(body.max_tokens)) return 'max_tokens: Input should be a positive integer'
  if (!Array.isArray(body.messages) || body.messages.length === 0)
    return 'messages: at least one message is required'
  // As of the version of 2026-10-21.
  const sampling = version < '2026-10-21' ? undefined : samplingFields.find((name) => name in body)
  return sampling === undefined ? null : `${sampling}: not supported by this version`
}
