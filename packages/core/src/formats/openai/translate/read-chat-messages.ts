import { z } from 'zod'
import { invalidRequest } from '../../../kernel/errors.js'
import type { ChatMessage, ChatPart, ToolCallPart, ToolResultPart } from '../../chat/chat-request.js'
import { validate } from '../fields.js'
import { unsupportedParameter } from '../refuse-untranslated.js'
import type { Json } from '../values.js'
import { readChatContent } from './read-chat-content.js'
import { callSignature, reasoningOf } from './signed-reasoning.js'

const calls = z
  .array(
    z.looseObject({
      id: z.string().min(1),
      type: z.string().nullish(),
      function: z.looseObject({ name: z.string(), arguments: z.string().nullish() }).nullish(),
    }),
  )
  .nullish()

const result = z.looseObject({ tool_call_id: z.string(), name: z.string().nullish() })

/** How the messages of each role are read. */
const readers: Readonly<Record<string, (message: Json, at: string) => ChatMessage>> = {
  system: (message, at) => ({ role: 'system', parts: readChatContent(message.content, `${at}.content`) }),
  developer: (message, at) => ({ role: 'system', parts: readChatContent(message.content, `${at}.content`) }),
  user: (message, at) => ({ role: 'user', parts: readChatContent(message.content, `${at}.content`) }),
  assistant: readAssistant,
  tool: (message, at) => ({ role: 'user', parts: [readResult(message, at)] }),
}

/** Reads the messages of a request. The results of one turn's calls come together in one message. */
export function readChatMessages(messages: readonly Json[]): ChatMessage[] {
  const read: ChatMessage[] = []
  let isAmongResults = false
  for (const [index, message] of messages.entries()) {
    const one = readMessage(message, `messages.${index}`)
    const isResult = message.role === 'tool'
    if (isResult && isAmongResults) read.at(-1)!.parts.push(...one.parts)
    else read.push(one)
    isAmongResults = isResult
  }
  return read
}

function readMessage(message: Json, at: string): ChatMessage {
  const role = String(message.role)
  const reader = Object.hasOwn(readers, role) ? readers[role] : undefined
  if (!reader) throw unsupportedParameter(`${at}.role`, `the role ${role} cannot be translated`)
  for (const name of role === 'tool' ? [] : ['name', 'audio', 'function_call']) {
    if ((message[name] ?? null) !== null)
      throw unsupportedParameter(`${at}.${name}`, `${name} of a message cannot be translated`)
  }
  return reader(message, at)
}

function readAssistant(message: Json, at: string): ChatMessage {
  const parts: ChatPart[] = reasoningOf(message)
  if ((message.content ?? null) !== null) parts.push(...readChatContent(message.content, `${at}.content`))
  if (typeof message.refusal === 'string') parts.push({ type: 'text', text: message.refusal })
  const called = validate(calls, message.tool_calls, `${at}.tool_calls`) ?? []
  parts.push(...called.map((call, index) => readCall(call, `${at}.tool_calls.${index}`)))
  return { role: 'assistant', parts }
}

function readCall(call: NonNullable<z.infer<typeof calls>>[number], at: string): ToolCallPart {
  if ((call.type ?? 'function') !== 'function')
    throw unsupportedParameter(`${at}.type`, `a call of type ${call.type!} cannot be translated`)
  if (!call.function) throw invalidRequest(`${at}.function`, 'a call needs its function')
  return {
    type: 'tool_call',
    id: call.id,
    name: call.function.name,
    arguments: call.function.arguments ?? '',
    signature: callSignature(call),
  }
}

function readResult(message: Json, at: string): ToolResultPart {
  const { tool_call_id: id, name } = validate(result, message, at)
  const parts = readChatContent(message.content, `${at}.content`).map((part, index) => {
    if (part.type !== 'audio') return part
    throw unsupportedParameter(`${at}.content.${index}.type`, 'audio of a tool cannot be translated')
  })
  return { type: 'tool_result', id, name: name ?? null, parts, isError: false }
}
