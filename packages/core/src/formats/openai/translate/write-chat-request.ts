import { type TargetFacts, Untranslatable } from '../../chat/chat-format.js'
import type { AnswerFormat, ChatRequest, ChatTool } from '../../chat/chat-request.js'
import { limitName } from '../reasoning-model.js'
import { type Json, saidMembers } from '../values.js'
import { writtenEffort } from './effort.js'
import { writtenEndUserId } from './end-user-id.js'
import { tierName } from './tier-name.js'
import { writeChatMessage } from './write-chat-messages.js'

/** OpenAI API reference, Create chat completion, `stop`. */
const stopSequencesMax = 4

/** The body of `POST /v1/chat/completions`. `top_k` is left out: OpenAI refuses it. */
export function writeChatRequest(request: ChatRequest, { model }: TargetFacts): Json {
  const { stream, stopSequences } = request
  if (stopSequences.length > stopSequencesMax)
    throw new Untranslatable('stopSequences', `the provider takes ${stopSequencesMax} stop sequences at most`)
  return saidMembers({
    model,
    messages: request.messages.flatMap((message) => writeChatMessage(message, model)),
    ...toolMembers(request),
    [limitName(model)]: request.maxOutputTokens,
    stop: stopSequences,
    temperature: request.temperature,
    top_p: request.topP,
    frequency_penalty: request.frequencyPenalty,
    presence_penalty: request.presencePenalty,
    seed: request.seed,
    n: request.answers === 1 ? null : request.answers,
    reasoning_effort: writtenEffort(request.reasoning, model),
    response_format: request.answerFormat && writeAnswerFormat(request.answerFormat),
    user: writtenEndUserId(request.endUserId),
    service_tier: tierName(request.serviceTier),
    ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
  })
}

/** OpenAI refuses a choice of tools where there are none. */
function toolMembers({ tools, toolChoice, parallelToolCalls }: ChatRequest): Json {
  if (tools.length === 0) return {}
  return {
    tools: tools.map(writeTool),
    tool_choice:
      typeof toolChoice === 'object' && toolChoice !== null
        ? { type: 'function', function: { name: toolChoice.name } }
        : toolChoice,
    parallel_tool_calls: parallelToolCalls,
  }
}

const writeTool = ({ name, description, parameters, strict }: ChatTool): Json => ({
  type: 'function',
  function: saidMembers({ name, description, parameters, strict }),
})

function writeAnswerFormat(format: AnswerFormat): Json {
  if (format.type === 'text') return { type: 'text' }
  if (format.type === 'json') return { type: 'json_object' }
  const { name, schema, strict } = format
  return { type: 'json_schema', json_schema: saidMembers({ name: name ?? 'answer', schema, strict }) }
}
