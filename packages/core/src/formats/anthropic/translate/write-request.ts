import { type NeutralField, type TargetFacts, Untranslatable } from '../../chat/chat-format.js'
import type { AnswerFormat, ChatRequest, ChatTool } from '../../chat/chat-request.js'
import { type Json, saidMembers } from '../../openai/values.js'
import { takesSampling } from '../claude-generation.js'
import { writeConversation } from './write-messages.js'
import { writeThinking } from './write-thinking.js'

/** Anthropic's names of service tiers. Priority is given by `auto` to those who have bought it. */
const tiers = new Map([
  ['default', 'standard_only'],
  ['standard', 'standard_only'],
  ['standard_only', 'standard_only'],
  ['on_demand', 'standard_only'],
  ['auto', 'auto'],
  ['priority', 'auto'],
])

/** The body of `POST /v1/messages`. */
export function writeRequest(request: ChatRequest, { model, defaultMaxOutputTokens }: TargetFacts): Json {
  refuseUnsaid(request)
  const maxTokens = request.maxOutputTokens ?? defaultMaxOutputTokens
  const { thinking, effort } = writeThinking(request, model, maxTokens)
  const isThinking = thinking !== null && thinking.type !== 'disabled'
  return saidMembers({
    model,
    max_tokens: maxTokens,
    ...writeConversation(request.messages),
    ...toolMembers(request),
    stop_sequences: request.stopSequences,
    ...(isThinking || !takesSampling(model) ? {} : samplingMembers(request)),
    thinking,
    output_config: orNull(saidMembers({ effort, format: writeAnswerFormat(request.answerFormat) })),
    metadata: request.endUserId === null ? null : { user_id: request.endUserId },
    service_tier: request.serviceTier === null ? null : tierOf(request.serviceTier),
    stream: request.stream ? true : null,
  })
}

/** @throws Untranslatable for what Chat Completions can say and Messages cannot; a penalty of zero asks for nothing */
function refuseUnsaid(request: ChatRequest): void {
  const said: [NeutralField, boolean][] = [
    ['answers', request.answers > 1],
    ['frequencyPenalty', (request.frequencyPenalty ?? 0) !== 0],
    ['presencePenalty', (request.presencePenalty ?? 0) !== 0],
    ['seed', request.seed !== null],
    ['answerFormat', request.answerFormat?.type === 'json'],
  ]
  for (const [field, isSaid] of said) {
    if (isSaid) throw new Untranslatable(field, 'the Messages API has no word for it')
  }
}

/**
 * How words are drawn: left out for models that refuse it, and for a model that thinks, as `top_k` is for OpenAI's.
 * Elsewhere temperatures go up to 2, here to 1, which is as random as it gets; `top_p` beside one is refused.
 */
const samplingMembers = ({ temperature, topP, topK }: ChatRequest): Json => ({
  temperature: temperature === null ? null : Math.min(Math.max(temperature, 0), 1),
  top_p: temperature === null ? topP : null,
  top_k: topK,
})

/** Anthropic refuses a choice of tools where there are none. */
function toolMembers({ tools, toolChoice, parallelToolCalls }: ChatRequest): Json {
  if (tools.length === 0) return {}
  return {
    tools: tools.map(writeTool),
    tool_choice: writeToolChoice(toolChoice, parallelToolCalls === false),
  }
}

const writeTool = ({ name, description, parameters, strict }: ChatTool): Json =>
  saidMembers({
    name,
    description,
    input_schema: { type: 'object', ...parameters },
    strict: strict ? true : null,
  })

function writeToolChoice(choice: ChatRequest['toolChoice'], isSerial: boolean): Json | null {
  if (choice === 'none') return { type: 'none' }
  if (choice === null && !isSerial) return null
  return { ...wordOf(choice), ...(isSerial ? { disable_parallel_tool_use: true } : {}) }
}

function wordOf(choice: Exclude<ChatRequest['toolChoice'], 'none'>): Json {
  if (typeof choice === 'object' && choice !== null) return { type: 'tool', name: choice.name }
  return { type: choice === 'required' ? 'any' : 'auto' }
}

const writeAnswerFormat = (format: AnswerFormat | null): Json | null =>
  format?.type === 'json_schema' ? { type: 'json_schema', schema: format.schema } : null

const orNull = (members: Json): Json | null => (Object.keys(members).length === 0 ? null : members)

function tierOf(tier: string): string {
  const name = tiers.get(tier)
  if (name !== undefined) return name
  throw new Untranslatable('serviceTier', `the provider has no tier ${JSON.stringify(tier)}`)
}
