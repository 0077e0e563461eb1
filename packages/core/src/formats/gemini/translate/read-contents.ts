import { z } from 'zod'
import type { ChatMessage, TextPart } from '../../chat/chat-request.js'
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

/** Reads `contents`: a list, or the one of a single turn. */
export function readContents(contents: Json | readonly Json[]): ChatMessage[] {
  const ids = new CallIds()
  const list = Array.isArray(contents) ? (contents as readonly Json[]) : [contents as Json]
  return list.map((one, index) => {
    const at = `contents.${index}`
    const { role, parts } = validate(content, camelNamed(one, at), at)
    const known = roles.get(role ?? 'user')
    if (!known) throw unsupportedParameter(`${at}.role`, `the role ${role} cannot be translated`)
    return { role: known, parts: parts.flatMap((part, place) => readPart(part, `${at}.parts.${place}`, ids)) }
  })
}

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
