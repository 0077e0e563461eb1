import { z } from 'zod'
import { invalidRequest } from '../../../kernel/errors.js'
import type { ChatPart, FilePart, ImagePart, MediaSource, TextPart } from '../../chat/chat-request.js'
import { validate } from '../../openai/fields.js'
import { refuseUntranslated, unsupportedParameter } from '../../openai/refuse-untranslated.js'
import { sourceAt } from '../../openai/translate/read-chat-content.js'
import { callSignature } from '../../openai/translate/signed-reasoning.js'
import type { Json } from '../../openai/values.js'
import { blockFields } from './message-fields.js'
import { argumentsOf } from './tool-input.js'

const content = z.union([z.string(), z.array(z.looseObject({ type: z.string() }))])
const text = z.looseObject({ text: z.string() })
const media = z.looseObject({ source: z.looseObject({ type: z.string() }), title: z.string().nullish() })
const thinking = z.looseObject({ thinking: z.string(), signature: z.string().nullish() })
const redacted = z.looseObject({ data: z.string() })
const call = z.looseObject({
  id: z.string().min(1),
  name: z.string().min(1),
  input: z.record(z.string(), z.unknown()),
})
const result = z.looseObject({ tool_use_id: z.string().min(1), is_error: z.boolean().nullish() })
const base64 = z.looseObject({ media_type: z.string(), data: z.string() })
const address = z.looseObject({ url: z.string() })
const plain = z.looseObject({ data: z.string() })

type BlockType = keyof typeof blockFields

/** How each type of block is read. */
const readers: Readonly<Record<BlockType, (block: Json, at: string) => ChatPart>> = {
  text: (block, at) => ({ type: 'text', text: validate(text, block, at).text }),
  image: (block, at) => ({ type: 'image', source: readSource(block, at), detail: null }),
  document: (block, at) => ({
    type: 'file',
    source: readSource(block, at),
    name: validate(media, block, at).title ?? null,
  }),
  thinking: (block, at) => {
    const { thinking: said, signature } = validate(thinking, block, at)
    return { type: 'reasoning', text: said, signature: signature ? signature : null, redacted: null }
  },
  redacted_thinking: (block, at) => ({
    type: 'reasoning',
    text: '',
    signature: null,
    redacted: validate(redacted, block, at).data,
  }),
  tool_use: (block, at) => {
    const { id, name, input } = validate(call, block, at)
    return { type: 'tool_call', id, name, arguments: argumentsOf(input), signature: callSignature(block) }
  },
  tool_result: (block, at) => {
    const { tool_use_id: id, is_error: isError } = validate(result, block, at)
    const parts = readShown(block.content ?? [], `${at}.content`)
    return { type: 'tool_result', id, name: null, parts, isError: isError ?? false }
  },
}

/** How each kind of source is read. */
const sources: Readonly<Record<string, (source: Json, at: string) => MediaSource>> = {
  base64: (source, at) => {
    const { media_type: mediaType, data } = validate(base64, source, at)
    return { kind: 'base64', mediaType, data }
  },
  url: (source, at) => sourceAt(validate(address, source, at).url, `${at}.url`),
  text: (source, at) => {
    const data = Buffer.from(validate(plain, source, at).data).toString('base64')
    return { kind: 'base64', mediaType: 'text/plain', data }
  },
}

/** Reads the content of a message: a text, or a list of blocks. */
export function readContent(value: unknown, at: string): ChatPart[] {
  const given = validate(content, value, at)
  if (typeof given === 'string') return given === '' ? [] : [{ type: 'text', text: given }]
  return given.map((block, index) => {
    const { type } = block
    const place = `${at}.${index}`
    if (!isKnown(type))
      throw unsupportedParameter(`${place}.type`, `a block of type ${type} cannot be translated`)
    refuseUntranslated(block, blockFields[type], place)
    return readers[type](block, place)
  })
}

const isKnown = (type: string): type is BlockType => Object.hasOwn(blockFields, type)

/** What a tool may show: text, images and documents. */
function readShown(value: unknown, at: string): (TextPart | ImagePart | FilePart)[] {
  return readContent(value, at).map((part, index) => {
    if (part.type === 'text' || part.type === 'image' || part.type === 'file') return part
    throw invalidRequest(`${at}.${index}.type`, `${at} must be text, images and documents`)
  })
}

function readSource(block: Json, at: string): MediaSource {
  const { source } = validate(media, block, at)
  const reader = Object.hasOwn(sources, source.type) ? sources[source.type] : undefined
  if (reader) return reader(source, `${at}.source`)
  const reason = source.type === 'file' ? 'stored files' : `sources of type ${source.type}`
  throw unsupportedParameter(`${at}.source.type`, `${reason} cannot be translated`)
}
