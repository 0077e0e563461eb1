import { z } from 'zod'
import type { ChatMessage, ChatPart, ReasoningPart, TextPart } from '../../chat/chat-request.js'
import { validate } from '../../openai/fields.js'
import { unsupportedParameter } from '../../openai/refuse-untranslated.js'
import type { Json } from '../../openai/values.js'
import { camelNamed } from '../camel-named.js'
import { CallIds } from './call-ids.js'
import { readPart } from './read-part.js'

const content = z.looseObject({
  role: z.string().nullish(),
  parts: z.union([z.array(z.looseObject({})), z.looseObject({}).transform((part) => [part])]),
})

/** `function` is an older name of the user's turns that answer calls. */
const roles = new Map<string, ChatMessage['role']>([
  ['user', 'user'],
  ['function', 'user'],
  ['model', 'assistant'],
])

/**
 * Reads `contents`: a list, or the one of a single turn. Clients keep a streamed answer in the pieces in which it came,
 * so neighbours of the model are one turn.
 */
export function readContents(contents: Json | readonly Json[]): ChatMessage[] {
  const ids = new CallIds()
  const list = Array.isArray(contents) ? (contents as readonly Json[]) : [contents as Json]
  const messages: ChatMessage[] = []
  for (const [index, one] of list.entries()) {
    const { role, parts } = readContent(one, `contents.${index}`, ids)
    const last = messages.at(-1)
    if (role === 'assistant' && last?.role === role) last.parts.push(...parts)
    else messages.push({ role, parts })
  }
  return messages.map(({ role, parts }) => ({ role, parts: joinThoughts(parts) }))
}

function readContent(value: Json, at: string, ids: CallIds): ChatMessage {
  const { role, parts } = validate(content, camelNamed(value, at), at)
  const known = roles.get(role ?? 'user')
  if (!known) throw unsupportedParameter(`${at}.role`, `the role ${role} cannot be translated`)
  return { role: known, parts: parts.flatMap((part, place) => readPart(part, `${at}.parts.${place}`, ids)) }
}

/** A signature holds for all pieces of the thought that it ends. */
function joinThoughts(parts: readonly ChatPart[]): ChatPart[] {
  const joined: ChatPart[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if (last && isPiece(last) && part.type === 'reasoning' && part.redacted === null)
      joined[joined.length - 1] = { ...part, text: last.text + part.text }
    else joined.push(part)
  }
  return joined
}

const isPiece = (part: ChatPart): part is ReasoningPart =>
  part.type === 'reasoning' && part.signature === null && part.redacted === null

/** Reads `systemInstruction`, which is text alone; its role does not matter. */
export function readSystem(instruction: Json): ChatMessage {
  const at = 'systemInstruction'
  const { parts } = validate(content, camelNamed(instruction, at), at)
  const ids = new CallIds()
  const texts = parts.flatMap((part, place): TextPart[] =>
    readPart(part, `${at}.parts.${place}`, ids).map((read) => {
      if (read.type === 'text') return read
      throw unsupportedParameter(`${at}.parts.${place}`, 'a system instruction is text alone')
    }),
  )
  return { role: 'system', parts: texts }
}
