import { z } from 'zod'
import type { CallFacts } from '../../chat/chat-format.js'
import type { AnswerFormat, ChatRequest, ChatTool } from '../../chat/chat-request.js'
import { maxTokens, validate } from '../../openai/fields.js'
import { refuseUntranslated, unsupportedParameter } from '../../openai/refuse-untranslated.js'
import { effort } from '../../openai/translate/effort.js'
import { schemaFormat } from '../../openai/translate/read-chat-request.js'
import { isJson, type Json } from '../../openai/values.js'
import { readInput } from './read-input.js'
import { reasoningFields, responseFields, textFields } from './response-fields.js'

const typed = z.looseObject({ type: z.string() })

const responseRequest = z.looseObject({
  input: z.union([z.string(), z.array(z.looseObject({}))]),
  instructions: z.string().nullish(),
  max_output_tokens: maxTokens.nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  tools: z.array(typed).nullish(),
  tool_choice: z.union([z.enum(['auto', 'none', 'required']), typed]).nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  reasoning: z.looseObject({ effort: effort.nullish() }).nullish(),
  text: z.looseObject({ format: typed.nullish() }).nullish(),
  user: z.string().nullish(),
  safety_identifier: z.string().nullish(),
  service_tier: z.string().max(64).nullish(),
})

const functionTool = z.looseObject({
  name: z.string().min(1),
  description: z.string().nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
  strict: z.boolean().nullish(),
})

/** Words of the Responses API for which Chat Completions has others, and this format none. */
const unsaid = {
  topK: null,
  frequencyPenalty: null,
  presencePenalty: null,
  seed: null,
  answers: 1,
} as const

/** Reads the body of `POST /v1/responses`. */
export function readRequest(body: Json, { model, stream }: CallFacts): ChatRequest {
  refuseUntranslated(body, responseFields)
  const asked = validate(responseRequest, body)
  const { instructions, reasoning, text } = asked
  refuseUntranslated(reasoning ?? {}, reasoningFields, 'reasoning')
  refuseUntranslated(text ?? {}, textFields, 'text')
  const input = readInput(asked.input)
  return {
    ...unsaid,
    model,
    stream,
    messages: instructions
      ? [{ role: 'system', parts: [{ type: 'text', text: instructions }] }, ...input]
      : input,
    tools: (asked.tools ?? []).map((tool, at) => readTool(tool, `tools.${at}`)),
    toolChoice: readToolChoice(asked.tool_choice ?? null),
    parallelToolCalls: asked.parallel_tool_calls ?? null,
    maxOutputTokens: asked.max_output_tokens ?? null,
    stopSequences: [],
    temperature: asked.temperature ?? null,
    topP: asked.top_p ?? null,
    reasoning: reasoning?.effort ? { effort: reasoning.effort, budgetTokens: null } : null,
    answerFormat: text?.format ? readAnswerFormat(text.format) : null,
    endUserId: asked.user ?? asked.safety_identifier ?? null,
    serviceTier: asked.service_tier === 'auto' ? null : (asked.service_tier ?? null),
  }
}

function readTool(tool: Json, at: string): ChatTool {
  if (tool.type !== 'function')
    throw unsupportedParameter(`${at}.type`, `a tool of type ${String(tool.type)} cannot be translated`)
  const { name, description, parameters, strict } = validate(functionTool, tool, at)
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
  return { name: validate(functionTool, choice, 'tool_choice').name }
}

function readAnswerFormat(format: Json): AnswerFormat {
  if (format.type === 'text') return { type: 'text' }
  if (format.type === 'json_object') return { type: 'json' }
  if (format.type !== 'json_schema')
    throw unsupportedParameter('text.format.type', `${String(format.type)} cannot be translated`)
  return schemaFormat(format, 'text.format')
}
