import { type NeutralField, type TargetFacts, Untranslatable } from '../../chat/chat-format.js'
import type { AnswerFormat, ChatRequest, ChatTool } from '../../chat/chat-request.js'
import { isReasoningModel } from '../../openai/reasoning-model.js'
import { writtenEffort } from '../../openai/translate/effort.js'
import { writtenEndUserId } from '../../openai/translate/end-user-id.js'
import { tierName } from '../../openai/translate/tier-name.js'
import { type Json, saidMembers } from '../../openai/values.js'
import { writeInput } from './write-input.js'

/**
 * The body of `POST /v1/responses`. `top_k` is left out, as OpenAI refuses it. Nothing is stored, so reasoning has to
 * come with its encrypted content, which models that do not reason refuse to give.
 */
export function writeRequest(request: ChatRequest, { model }: TargetFacts): Json {
  refuseUnsaid(request)
  const effort = writtenEffort(request.reasoning, model)
  return saidMembers({
    model,
    ...writeInput(request.messages, model),
    ...toolMembers(request),
    max_output_tokens: request.maxOutputTokens,
    temperature: request.temperature,
    top_p: request.topP,
    reasoning: effort && { effort },
    text: request.answerFormat && { format: writeAnswerFormat(request.answerFormat) },
    user: writtenEndUserId(request.endUserId),
    service_tier: tierName(request.serviceTier),
    store: false,
    include: isReasoningModel(model) ? ['reasoning.encrypted_content'] : [],
    stream: request.stream ? true : null,
  })
}

/** @throws Untranslatable for what Chat Completions can say and Responses cannot */
function refuseUnsaid(request: ChatRequest): void {
  const said: [NeutralField, boolean][] = [
    ['answers', request.answers > 1],
    ['stopSequences', request.stopSequences.length > 0],
    ['frequencyPenalty', request.frequencyPenalty !== null],
    ['presencePenalty', request.presencePenalty !== null],
    ['seed', request.seed !== null],
  ]
  for (const [field, isSaid] of said) {
    if (isSaid) throw new Untranslatable(field, 'the Responses API has no word for it')
  }
}

/** OpenAI refuses a choice of tools where there are none. */
function toolMembers({ tools, toolChoice, parallelToolCalls }: ChatRequest): Json {
  if (tools.length === 0) return {}
  return {
    tools: tools.map(writeTool),
    tool_choice:
      typeof toolChoice === 'object' && toolChoice !== null
        ? { type: 'function', name: toolChoice.name }
        : toolChoice,
    parallel_tool_calls: parallelToolCalls,
  }
}

/** A tool is strict here unless it says that it is not; elsewhere it is the other way round. */
const writeTool = ({ name, description, parameters, strict }: ChatTool): Json => ({
  type: 'function',
  name,
  ...(description === null ? {} : { description }),
  parameters,
  strict: strict ?? false,
})

function writeAnswerFormat(format: AnswerFormat): Json {
  if (format.type === 'text') return { type: 'text' }
  if (format.type === 'json') return { type: 'json_object' }
  const { name, schema, strict } = format
  return saidMembers({ type: 'json_schema', name: name ?? 'answer', schema, strict })
}
