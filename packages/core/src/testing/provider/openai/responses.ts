import type { CallLogEntry } from '../call.js'
import { answerWith, refuseRequest, type Exchange } from '../exchange.js'
import { isCount, type Json } from '../json.js'
import { simulateAnswer, type SimulatedAnswer } from '../simulate-answer.js'
import { streamEvents } from '../stream.js'
import { usageToReport } from '../usage.js'
import { responsesAsk } from './responses-ask.js'
import { responseEvents } from './responses-stream.js'

/** Answers `POST /responses`. */
export async function responses(exchange: Exchange): Promise<void> {
  const { call, behaviour, countTokens } = exchange
  const wrong = wrongField(call.body)
  if (wrong !== null) {
    refuseRequest(exchange, `Invalid value for '${wrong}'.`)
    return
  }
  const answer = simulateAnswer(responsesAsk(call.body), countTokens)
  const usage = usageToReport(behaviour, usageOf(answer))
  const isWhole = answer.finishReason !== 'length'
  const response = {
    ...headOf(call, behaviour.servedModel),
    status: isWhole ? 'completed' : 'incomplete',
    incomplete_details: isWhole ? null : { reason: 'max_output_tokens' },
    output: outputOf(answer, call),
    usage,
  }
  if (call.stream) await streamEvents(exchange, usage, responseEvents(response, answer))
  else answerWith(exchange, usage, response)
}

const headOf = ({ id, model, atMs, body }: CallLogEntry, servedModel = model): Json => ({
  id: `resp_sim_${id}`,
  object: 'response',
  created_at: Math.floor(atMs / 1000),
  error: null,
  instructions: body.instructions ?? null,
  max_output_tokens: body.max_output_tokens ?? null,
  metadata: body.metadata ?? {},
  model: servedModel,
  parallel_tool_calls: body.parallel_tool_calls ?? true,
  previous_response_id: body.previous_response_id ?? null,
  service_tier: 'default',
  store: body.store ?? true,
  temperature: body.temperature ?? 1,
  text: body.text ?? { format: { type: 'text' } },
  tool_choice: body.tool_choice ?? 'auto',
  tools: body.tools ?? [],
  top_p: body.top_p ?? 1,
  truncation: body.truncation ?? 'disabled',
})

function outputOf({ text, toolCalls, finishReason }: SimulatedAnswer, { id }: CallLogEntry): Json[] {
  if (toolCalls.length === 0) {
    const status = finishReason === 'length' ? 'incomplete' : 'completed'
    const content = [{ type: 'output_text', annotations: [], logprobs: [], text }]
    return [{ id: `msg_sim_${id}`, type: 'message', status, role: 'assistant', content }]
  }
  return toolCalls.map(({ name, input }, index) => ({
    id: `fc_sim_${id}_${index}`,
    type: 'function_call',
    status: 'completed',
    call_id: `call_sim_${id}_${index}`,
    name,
    arguments: JSON.stringify(input),
  }))
}

const usageOf = ({ promptTokens, completionTokens }: SimulatedAnswer): Json => ({
  input_tokens: promptTokens,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: completionTokens,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: promptTokens + completionTokens,
})

/** The first field that a provider would refuse. */
function wrongField({ model, input, max_output_tokens: limit }: Json): string | null {
  if (typeof model !== 'string' || model === '') return 'model'
  if (typeof input !== 'string' && !Array.isArray(input)) return 'input'
  return isCount(limit ?? 1) ? null : 'max_output_tokens'
}
