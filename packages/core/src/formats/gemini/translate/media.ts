import { z } from 'zod'
import type { AudioPart, FilePart, ImagePart, MediaSource } from '../../chat/chat-request.js'
import { validate } from '../../openai/fields.js'
import { unsupportedParameter } from '../../openai/refuse-untranslated.js'
import type { Json } from '../../openai/values.js'
import { camelNamed } from '../camel-named.js'

export type MediaPart = ImagePart | FilePart | AudioPart

const inlineData = z.looseObject({
  mimeType: z.string(),
  data: z.string(),
  displayName: z.string().nullish(),
})
const fileData = z.looseObject({
  fileUri: z.string(),
  mimeType: z.string().nullish(),
  displayName: z.string().nullish(),
})

export function readInlineData(value: Json, at: string): MediaPart {
  const { mimeType, data, displayName } = validate(inlineData, camelNamed(value, at), at)
  const mediaType = mimeType.toLowerCase()
  return mediaPart(mediaType, { kind: 'base64', mediaType, data }, displayName ?? null, at)
}

/** @throws MeterwayError `unsupported_parameter` for what lies at Google's, and cannot be fetched by another provider */
export function readFileData(value: Json, at: string): MediaPart {
  const { fileUri: url, mimeType, displayName } = validate(fileData, camelNamed(value, at), at)
  if (!/^https?:\/\//i.test(url) || url.startsWith('https://generativelanguage.googleapis.com/'))
    throw unsupportedParameter(`${at}.fileUri`, 'files that are stored at Google cannot be translated')
  const mediaType = mimeType?.toLowerCase() ?? mediaTypeOf(url) ?? 'unknown'
  return mediaPart(mediaType, { kind: 'url', url }, displayName ?? null, at)
}

function mediaPart(mediaType: string, source: MediaSource, name: string | null, at: string): MediaPart {
  if (mediaType.startsWith('image/')) return { type: 'image', source, detail: null }
  if (mediaType.startsWith('audio/')) return { type: 'audio', source }
  if (/^(?:application|text)\//.test(mediaType)) return { type: 'file', source, name }
  throw unsupportedParameter(`${at}.mimeType`, `media of type ${mediaType} cannot be translated`)
}

/** Types of what an address names by its ending: Gemini has to be told them. */
const mediaTypes = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['webp', 'image/webp'],
  ['gif', 'image/gif'],
  ['heic', 'image/heic'],
  ['pdf', 'application/pdf'],
  ['txt', 'text/plain'],
  ['csv', 'text/csv'],
  ['html', 'text/html'],
  ['wav', 'audio/wav'],
  ['mp3', 'audio/mpeg'],
])

const mediaTypeOf = (url: string): string | undefined =>
  mediaTypes.get(/\.(\w+)(?:[?#].*)?$/.exec(url)?.[1]?.toLowerCase() ?? '')

/** Where neither the address nor the request says. */
const usualTypes = { image: 'image/jpeg', file: 'application/pdf', audio: 'audio/mpeg' } as const

/** Data as they are, and addresses for Gemini to fetch. How closely to look at an image is left to the model. */
export function writeMedia({ type, source }: MediaPart): Json {
  if (source.kind === 'base64') return { inlineData: { mimeType: source.mediaType, data: source.data } }
  return { fileData: { mimeType: mediaTypeOf(source.url) ?? usualTypes[type], fileUri: source.url } }
}
