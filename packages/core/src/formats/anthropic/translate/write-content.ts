import { Untranslatable } from '../../chat/chat-format.js'
import type { ChatPart, FilePart, ImagePart, ReasoningPart, ToolResultPart } from '../../chat/chat-request.js'
import { type Json, saidMembers } from '../../openai/values.js'
import { inputOf } from './tool-input.js'

/** Media types of images that Anthropic takes, by the names that they go by. */
const imageTypes = new Map([
  ['image/jpeg', 'image/jpeg'],
  ['image/jpg', 'image/jpeg'],
  ['image/png', 'image/png'],
  ['image/gif', 'image/gif'],
  ['image/webp', 'image/webp'],
])

/** The blocks that say what the parts of one message say. Anthropic refuses blank texts, and those say nothing. */
export const writeContent = (parts: readonly ChatPart[]): Json[] => parts.flatMap(writePart)

/** A text alone needs no blocks. */
export function asContent(blocks: Json[]): unknown {
  const [first] = blocks
  return blocks.length === 1 && first?.type === 'text' ? first.text : blocks
}

function writePart(part: ChatPart): Json[] {
  switch (part.type) {
    case 'text':
      return part.text.trim() === '' ? [] : [{ type: 'text', text: part.text }]
    case 'image':
      return [{ type: 'image', source: imageSource(part) }]
    case 'file':
      return [saidMembers({ type: 'document', source: documentSource(part), title: part.name })]
    case 'reasoning':
      return writeThinking(part)
    case 'tool_call':
      return [{ type: 'tool_use', id: writtenId(part.id), name: part.name, input: inputOf(part.arguments) }]
    case 'tool_result':
      return [writeResult(part)]
    case 'audio':
      throw new Untranslatable('audio', 'the provider takes no audio')
  }
}

/** Other vendors' ids have points and colons, which Anthropic refuses. */
const writtenId = (id: string): string => id.replace(/[^a-zA-Z0-9_-]/g, '_')

/** Thinking is taken back with its signature alone: nothing else proves that it is the model's. */
function writeThinking({ text, signature, redacted }: ReasoningPart): Json[] {
  if (redacted !== null) return [{ type: 'redacted_thinking', data: redacted }]
  return signature === null ? [] : [{ type: 'thinking', thinking: text, signature }]
}

function imageSource({ source }: ImagePart): Json {
  if (source.kind === 'url') return { type: 'url', url: source.url }
  const mediaType = imageTypes.get(source.mediaType)
  if (mediaType === undefined)
    throw new Untranslatable('image', 'the provider takes JPEG, PNG, GIF and WebP images alone')
  return { type: 'base64', media_type: mediaType, data: source.data }
}

function documentSource({ source }: FilePart): Json {
  if (source.kind === 'url') return { type: 'url', url: source.url }
  const { mediaType, data } = source
  if (mediaType === 'application/pdf') return { type: 'base64', media_type: mediaType, data }
  if (!mediaType.startsWith('text/'))
    throw new Untranslatable('file', 'the provider takes PDFs and texts alone')
  return { type: 'text', media_type: 'text/plain', data: Buffer.from(data, 'base64').toString() }
}

const writeResult = ({ id, parts, isError }: ToolResultPart): Json =>
  saidMembers({
    type: 'tool_result',
    tool_use_id: writtenId(id),
    content: asContent(writeContent(parts)),
    is_error: isError ? true : null,
  })
