import { Untranslatable } from '../../chat/chat-format.js'
import type {
  AudioPart,
  ChatMessage,
  ChatPart,
  FilePart,
  ImagePart,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
} from '../../chat/chat-request.js'
import { urlOf } from '../data-url.js'
import { isOpenAiModel } from '../reasoning-model.js'
import type { Json } from '../values.js'
import { callSignatureMembers, reasoningMembers } from './signed-reasoning.js'

type MediaPart = ImagePart | FilePart | AudioPart

/** Formats of `input_audio`, by media type. */
const audioFormats = new Map([
  ['audio/wav', 'wav'],
  ['audio/x-wav', 'wav'],
  ['audio/wave', 'wav'],
  ['audio/mpeg', 'mp3'],
  ['audio/mp3', 'mp3'],
])

/** What stands in a tool's message when its result is no text. */
const resultBelow = 'The result follows in the next message.'

/** The messages that say what one neutral message says: results of tools have messages of their own. */
export function writeChatMessage({ role, parts }: ChatMessage, model: string): Json[] {
  if (role === 'system') return [{ role, content: joined(textsOnly(parts)) }]
  return role === 'assistant' ? [writeAssistant(parts, model)] : writeUser(parts)
}

function textsOnly(parts: readonly ChatPart[]): readonly TextPart[] {
  if (!parts.every((part) => part.type === 'text'))
    throw new Untranslatable('system', 'a system message of this provider is text alone')
  return parts
}

/** Many compatible vendors take a list of texts for an error; a blank line keeps them apart. */
const joined = (texts: readonly TextPart[]): string => texts.map(({ text }) => text).join('\n\n')

function writeUser(parts: readonly ChatPart[]): Json[] {
  const results = parts.filter((part) => part.type === 'tool_result')
  const own = [...results.flatMap(mediaOf), ...parts.filter((part) => part.type !== 'tool_result')]
  const messages = results.map(writeResult)
  if (own.length > 0 || messages.length === 0) messages.push({ role: 'user', content: writeContent(own) })
  return messages
}

const mediaOf = (result: ToolResultPart): MediaPart[] => result.parts.filter((part) => part.type !== 'text')

function writeResult({ id, parts, isError }: ToolResultPart): Json {
  const texts = parts.filter((part) => part.type === 'text')
  const text = texts.length === 0 && parts.length > 0 ? resultBelow : joined(texts)
  // There is no other way to say that a tool has failed.
  return { role: 'tool', tool_call_id: id, content: isError ? `Error: ${text}` : text }
}

function writeContent(parts: readonly ChatPart[]): string | Json[] {
  const texts = parts.filter((part) => part.type === 'text')
  return texts.length === parts.length ? joined(texts) : parts.map(writePart)
}

function writePart(part: ChatPart): Json {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text }
    case 'image':
      return { type: 'image_url', image_url: { url: urlOf(part.source), ...detailOf(part) } }
    case 'file':
      return { type: 'file', file: { filename: part.name ?? 'document.pdf', file_data: dataOf(part) } }
    case 'audio':
      return { type: 'input_audio', input_audio: audioOf(part) }
    default:
      throw new Untranslatable('toolResult', `${part.type} has no place in a user's message`)
  }
}

const detailOf = ({ detail }: ImagePart): Json => (detail === null ? {} : { detail })

function dataOf({ source }: FilePart): string {
  if (source.kind === 'url') throw new Untranslatable('file', 'the provider takes files by their data alone')
  return urlOf(source)
}

function audioOf({ source }: AudioPart): Json {
  const format = source.kind === 'base64' ? audioFormats.get(source.mediaType) : undefined
  if (source.kind === 'url' || format === undefined)
    throw new Untranslatable('audio', 'the provider takes audio as wav or mp3 data alone')
  return { data: source.data, format }
}

/** Text that the model wrote after a call goes before it: there is one place for it. */
function writeAssistant(parts: readonly ChatPart[], model: string): Json {
  const texts: TextPart[] = []
  const reasoning: ReasoningPart[] = []
  const calls: ToolCallPart[] = []
  for (const part of parts) {
    if (part.type === 'text') texts.push(part)
    else if (part.type === 'reasoning') reasoning.push(part)
    else if (part.type === 'tool_call') calls.push(part)
    else throw new Untranslatable(fieldOf(part), `${part.type} has no place in an assistant's message`)
  }
  const content = texts.map(({ text }) => text).join('')
  return {
    role: 'assistant',
    content: content === '' && calls.length > 0 ? null : content,
    ...(isOpenAiModel(model) ? {} : reasoningMembers(reasoning)),
    ...(calls.length > 0 ? { tool_calls: calls.map((call) => writeCall(call, model)) } : {}),
  }
}

const fieldOf = ({ type }: MediaPart | ToolResultPart) => (type === 'tool_result' ? 'toolResult' : type)

/** A call as requests and answers have it; marks go back to the vendors that know them. No arguments are `{}`. */
export const writeCall = (call: ToolCallPart, model?: string): Json => ({
  id: call.id,
  type: 'function',
  function: { name: call.name, arguments: call.arguments === '' ? '{}' : call.arguments },
  ...(model !== undefined && isOpenAiModel(model) ? {} : callSignatureMembers(call.signature)),
})
