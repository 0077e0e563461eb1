import { z } from 'zod'
import type { ChatRequest, ChatTool } from '../../chat/chat-request.js'
import { validate } from '../../openai/fields.js'
import { refuseUntranslated, unsupportedParameter } from '../../openai/refuse-untranslated.js'
import type { Json } from '../../openai/values.js'
import { partFields } from './message-fields.js'

const clientTool = z.looseObject({
  name: z.string().min(1),
  description: z.string().nullish(),
  input_schema: z.record(z.string(), z.unknown()),
  strict: z.boolean().nullish(),
})

const toolChoice = z.looseObject({
  name: z.string().nullish(),
  disable_parallel_tool_use: z.boolean().nullish(),
})

/** A tool of the caller's own: those that Anthropic runs, or that only its models know, have no counterpart. */
export function readTool(tool: Json, at: string): ChatTool {
  if ((tool.type ?? 'custom') !== 'custom')
    throw unsupportedParameter(`${at}.type`, `a tool of type ${String(tool.type)} cannot be translated`)
  refuseUntranslated(tool, partFields.tool, at)
  const { name, description, input_schema: parameters, strict } = validate(clientTool, tool, at)
  return { name, description: description ?? null, parameters, strict: strict ?? null }
}

export function readToolChoice(choice: Json | null): Pick<ChatRequest, 'toolChoice' | 'parallelToolCalls'> {
  if (choice === null) return { toolChoice: null, parallelToolCalls: null }
  refuseUntranslated(choice, partFields.toolChoice, 'tool_choice')
  const { disable_parallel_tool_use: isSerial } = validate(toolChoice, choice, 'tool_choice')
  return {
    toolChoice: choiceOf(choice),
    parallelToolCalls: typeof isSerial === 'boolean' ? !isSerial : null,
  }
}

function choiceOf(choice: Json): ChatRequest['toolChoice'] {
  const { type } = choice
  if (type === 'auto' || type === 'none') return type
  if (type === 'any') return 'required'
  if (type === 'tool')
    return { name: validate(z.looseObject({ name: z.string() }), choice, 'tool_choice').name }
  throw unsupportedParameter('tool_choice.type', `a choice of ${String(type)} cannot be translated`)
}
