import { z } from 'zod'
import { invalidRequest } from '../../../kernel/errors.js'
import type { CallFacts } from '../../chat/chat-format.js'
import type { AnswerFormat, ChatMessage, ChatReasoning, ChatRequest } from '../../chat/chat-request.js'
import { maxTokens, validate } from '../../openai/fields.js'
import { refuseUntranslated, unsupportedParameter } from '../../openai/refuse-untranslated.js'
import type { Json } from '../../openai/values.js'
import { messageFields, partFields } from './message-fields.js'
import { readContent } from './read-content.js'
import { readTool, readToolChoice } from './read-tools.js'

const typed = z.looseObject({ type: z.string() })
const effort = z.enum(['low', 'medium', 'high', 'xhigh', 'max'])

const messageRequest = z.looseObject({
  messages: z.array(z.looseObject({ role: z.string() })).min(1),
  system: z.union([z.string(), z.array(typed)]).nullish(),
  max_tokens: z.union([z.literal(0), maxTokens]),
  stop_sequences: z.array(z.string()).nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  top_k: z.int().nullish(),
  tools: z.array(z.looseObject({ type: z.string().nullish() })).nullish(),
  tool_choice: typed.nullish(),
  thinking: z.looseObject({ type: z.string(), budget_tokens: z.int().nullish() }).nullish(),
  output_config: z.looseObject({ effort: effort.nullish(), format: typed.nullish() }).nullish(),
  metadata: z.looseObject({ user_id: z.string().nullish() }).nullish(),
  service_tier: z.string().max(64).nullish(),
})

type MessageRequest = z.infer<typeof messageRequest>

/** Words for which other formats have one, and this format none. */
const unsaid = { frequencyPenalty: null, presencePenalty: null, seed: null, answers: 1 } as const

/** Reads the body of `POST /v1/messages`. */
export function readRequest(body: Json, { model, stream }: CallFacts): ChatRequest {
  refuseUntranslated(body, messageFields)
  const asked = validate(messageRequest, body)
  const { metadata, output_config: output, service_tier: tier } = asked
  if (asked.max_tokens === 0)
    throw unsupportedParameter('max_tokens', 'filling a cache, without an answer, cannot be translated')
  refuseUntranslated(metadata ?? {}, partFields.metadata, 'metadata')
  refuseUntranslated(output ?? {}, partFields.outputConfig, 'output_config')
  return {
    ...unsaid,
    model,
    stream,
    messages: [...readSystem(asked.system), ...asked.messages.map(readMessage)],
    tools: (asked.tools ?? []).map((tool, at) => readTool(tool, `tools.${at}`)),
    ...readToolChoice(asked.tool_choice ?? null),
    maxOutputTokens: asked.max_tokens,
    stopSequences: asked.stop_sequences ?? [],
    temperature: asked.temperature ?? null,
    topP: asked.top_p ?? null,
    topK: asked.top_k ?? null,
    reasoning: readReasoning(asked),
    answerFormat: output?.format ? readAnswerFormat(output.format) : null,
    endUserId: metadata?.user_id ?? null,
    serviceTier: tier === 'auto' ? null : (tier ?? null),
  }
}

function readSystem(system: MessageRequest['system']): ChatMessage[] {
  const parts = readContent(system ?? [], 'system')
  return parts.length === 0 ? [] : [{ role: 'system', parts }]
}

function readMessage(message: Json, index: number): ChatMessage {
  const at = `messages.${index}`
  const { role } = message
  if (role !== 'user' && role !== 'assistant' && role !== 'system')
    throw unsupportedParameter(`${at}.role`, `the role ${String(role)} cannot be translated`)
  refuseUntranslated(message, partFields.message, at)
  return { role, parts: readContent(message.content, `${at}.content`) }
}

/** Thinking that is on has an effort, a budget, or the model's own measure: a budget of -1. */
function readReasoning({ thinking, output_config: output }: MessageRequest): ChatReasoning | null {
  const named = output?.effort ?? null
  if (!thinking) return named === null ? null : { effort: named, budgetTokens: null }
  refuseUntranslated(thinking, partFields.thinking, 'thinking')
  switch (thinking.type) {
    case 'disabled':
      return { effort: 'none', budgetTokens: null }
    case 'adaptive':
      return { effort: named, budgetTokens: named === null ? -1 : null }
    case 'enabled':
      return { effort: named, budgetTokens: budgetOf(thinking) }
    default:
      throw unsupportedParameter('thinking.type', `thinking of type ${thinking.type} cannot be translated`)
  }
}

function budgetOf({ budget_tokens: budget }: NonNullable<MessageRequest['thinking']>): number {
  if (typeof budget === 'number') return budget
  throw invalidRequest('thinking.budget_tokens', 'thinking that is enabled needs its budget_tokens')
}

/** What is asked for is promised: the schema is strict. */
function readAnswerFormat(format: Json): AnswerFormat {
  const at = 'output_config.format'
  if (format.type !== 'json_schema')
    throw unsupportedParameter(`${at}.type`, `${String(format.type)} cannot be translated`)
  refuseUntranslated(format, partFields.format, at)
  const { schema } = validate(z.looseObject({ schema: z.record(z.string(), z.unknown()) }), format, at)
  return { type: 'json_schema', name: null, schema, strict: true }
}
