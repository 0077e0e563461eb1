import { z } from 'zod'
import type { CallFacts } from '../../chat/chat-format.js'
import type { AnswerFormat, ChatRequest, ChatTool } from '../../chat/chat-request.js'
import { maxTokens, validate } from '../fields.js'
import { refuseUntranslated, unsupportedParameter } from '../refuse-untranslated.js'
import { isJson, type Json } from '../values.js'
import { chatFields } from './chat-fields.js'
import { effort } from './effort.js'
import { readChatMessages } from './read-chat-messages.js'

const figure = z.number().nullish()
const typed = z.looseObject({ type: z.string() })
const schema = z.record(z.string(), z.unknown())

const chatRequest = z.looseObject({
  messages: z.array(z.looseObject({ role: z.string() })).min(1),
  n: z.int().min(1).max(128).nullish(),
  max_tokens: maxTokens.nullish(),
  max_completion_tokens: maxTokens.nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  temperature: figure,
  top_p: figure,
  top_k: z.int().nullish(),
  frequency_penalty: figure,
  presence_penalty: figure,
  seed: z.int().nullish(),
  tools: z.array(typed).nullish(),
  tool_choice: z.union([z.enum(['auto', 'none', 'required']), typed]).nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  reasoning_effort: effort.nullish(),
  response_format: typed.nullish(),
  user: z.string().nullish(),
  safety_identifier: z.string().nullish(),
  service_tier: z.string().max(64).nullish(),
})

const calledFunction = z.looseObject({
  name: z.string().min(1),
  description: z.string().nullish(),
  parameters: schema.nullish(),
  strict: z.boolean().nullish(),
})

const namedSchema = z.looseObject({
  name: z.string().nullish(),
  description: z.string().nullish(),
  schema: schema.nullish(),
  strict: z.boolean().nullish(),
})

/** Reads the body of `POST /v1/chat/completions`. */
export function readChatRequest(body: Json, { model, stream }: CallFacts): ChatRequest {
  refuseUntranslated(body, chatFields)
  const chat = validate(chatRequest, body)
  return {
    model,
    stream,
    messages: readChatMessages(chat.messages),
    tools: (chat.tools ?? []).map((tool, at) => readTool(tool, `tools.${at}`)),
    toolChoice: readToolChoice(chat.tool_choice ?? null),
    parallelToolCalls: chat.parallel_tool_calls ?? null,
    maxOutputTokens: chat.max_completion_tokens ?? chat.max_tokens ?? null,
    stopSequences: typeof chat.stop === 'string' ? [chat.stop] : (chat.stop ?? []),
    temperature: chat.temperature ?? null,
    topP: chat.top_p ?? null,
    topK: chat.top_k ?? null,
    frequencyPenalty: chat.frequency_penalty ?? null,
    presencePenalty: chat.presence_penalty ?? null,
    seed: chat.seed ?? null,
    answers: chat.n ?? 1,
    reasoning: chat.reasoning_effort ? { effort: chat.reasoning_effort, budgetTokens: null } : null,
    answerFormat: chat.response_format ? readAnswerFormat(chat.response_format) : null,
    endUserId: chat.user ?? chat.safety_identifier ?? null,
    serviceTier: chat.service_tier === 'auto' ? null : (chat.service_tier ?? null),
  }
}

function readTool(tool: Json, at: string): ChatTool {
  if (tool.type !== 'function')
    throw unsupportedParameter(`${at}.type`, `a tool of type ${String(tool.type)} cannot be translated`)
  const { name, description, parameters, strict } = validate(calledFunction, tool.function, `${at}.function`)
  return {
    name,
    description: description ?? null,
    parameters: parameters ?? null,
    strict: strict ?? null,
  }
}

function readToolChoice(choice: 'auto' | 'none' | 'required' | Json | null): ChatRequest['toolChoice'] {
  if (!isJson(choice)) return choice
  if (choice.type !== 'function')
    throw unsupportedParameter('tool_choice', `a choice of ${String(choice.type)} cannot be translated`)
  return { name: validate(calledFunction, choice.function, 'tool_choice.function').name }
}

function readAnswerFormat({ type, json_schema: wanted }: Json): AnswerFormat {
  if (type === 'text') return { type }
  if (type === 'json_object') return { type: 'json' }
  if (type !== 'json_schema')
    throw unsupportedParameter('response_format.type', `${String(type)} cannot be translated`)
  return schemaFormat(wanted, 'response_format.json_schema')
}

/** A JSON Schema that the answer must meet; its description moves into the schema. */
export function schemaFormat(wanted: unknown, at: string): AnswerFormat {
  const { name, description, schema: given, strict } = validate(namedSchema, wanted, at)
  const described = description ? { description, ...given } : (given ?? {})
  return { type: 'json_schema', name: name ?? null, schema: described, strict: strict ?? null }
}
