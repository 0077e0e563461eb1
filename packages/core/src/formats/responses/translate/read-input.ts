import { z } from 'zod'
import type { ChatMessage, ChatPart, ReasoningPart } from '../../chat/chat-request.js'
import { validate } from '../../openai/fields.js'
import { unsupportedParameter } from '../../openai/refuse-untranslated.js'
import { callSignature } from '../../openai/translate/signed-reasoning.js'
import { type Json, objectsOf, textOr } from '../../openai/values.js'
import { readContent } from './read-content.js'
import { signatureOf } from './encrypted-content.js'

const call = z.looseObject({
  call_id: z.string().min(1),
  name: z.string(),
  arguments: z.string().nullish(),
})
const result = z.looseObject({ call_id: z.string().min(1) })
const message = z.looseObject({ role: z.enum(['user', 'assistant', 'system', 'developer']) })

/** Items that come together in one message when they follow each other: a model's turn, and the results of its calls. */
type Turn = 'assistant' | 'results' | null

interface ReadItem extends ChatMessage {
  turn: Turn
}

const readers: Readonly<Record<string, (item: Json, at: string) => ReadItem>> = {
  message: readMessage,
  reasoning: (item) => ({ role: 'assistant', parts: [readReasoning(item)], turn: 'assistant' }),
  function_call: (item, at) => {
    const { call_id: id, name, arguments: text } = validate(call, item, at)
    const signature = callSignature(item)
    const part = { type: 'tool_call' as const, id, name, arguments: text ?? '', signature }
    return { role: 'assistant', parts: [part], turn: 'assistant' }
  },
  function_call_output: (item, at) => {
    const { call_id: id } = validate(result, item, at)
    const parts = readContent(item.output, `${at}.output`)
    const part = { type: 'tool_result' as const, id, name: null, parts, isError: false }
    return { role: 'user', parts: [part], turn: 'results' }
  },
}

/** Reads `input`: a text of the user, or the items of a conversation. */
export function readInput(input: string | readonly Json[]): ChatMessage[] {
  if (typeof input === 'string') return [{ role: 'user', parts: [{ type: 'text', text: input }] }]
  const messages: ChatMessage[] = []
  let before: Turn = null
  for (const [index, item] of input.entries()) {
    const { role, parts, turn } = readItem(item, `input.${index}`)
    if (turn !== null && turn === before) messages.at(-1)!.parts.push(...parts)
    else messages.push({ role, parts })
    before = turn
  }
  return messages
}

function readItem(item: Json, at: string): ReadItem {
  const type = textOr(item.type, 'message')
  const reader = Object.hasOwn(readers, type) ? readers[type] : undefined
  if (reader) return reader(item, at)
  const reason = type === 'item_reference' ? 'nothing is stored here: send the item, with store: false' : ''
  throw unsupportedParameter(`${at}.type`, reason || `an item of type ${type} cannot be translated`)
}

function readMessage(item: Json, at: string): ReadItem {
  const { role } = validate(message, item, at)
  const parts: ChatPart[] = readContent(item.content, `${at}.content`)
  if (role === 'assistant') return { role, parts, turn: 'assistant' }
  return { role: role === 'user' ? role : 'system', parts, turn: null }
}

/** What is told of the reasoning, in parts of a summary or in full. */
export function readReasoning({ summary, content, encrypted_content: encrypted }: Json): ReasoningPart {
  const pieces = [...objectsOf(summary), ...objectsOf(content)]
  const text = pieces.map((piece) => textOr(piece.text, '')).join('\n\n')
  return { type: 'reasoning', text, ...signatureOf(encrypted) }
}
