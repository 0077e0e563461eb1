import { z } from 'zod'
import { invalidRequest } from '../../../kernel/errors.js'
import type { AudioPart, FilePart, ImagePart, MediaSource, TextPart } from '../../chat/chat-request.js'
import { mediaSourceOf } from '../data-url.js'
import { validate } from '../fields.js'
import { unsupportedParameter } from '../refuse-untranslated.js'
import type { Json } from '../values.js'

type ContentPart = TextPart | ImagePart | FilePart | AudioPart

const content = z.union([z.string(), z.array(z.looseObject({ type: z.string() }))])
const text = z.looseObject({ text: z.string() })
const refusal = z.looseObject({ refusal: z.string() })
const image = z.looseObject({
  image_url: z.looseObject({ url: z.string(), detail: z.string().nullish() }),
})
const audio = z.looseObject({ input_audio: z.looseObject({ data: z.string(), format: z.string() }) })
const file = z.looseObject({
  file: z.looseObject({
    file_data: z.string().nullish(),
    file_id: z.string().nullish(),
    filename: z.string().nullish(),
  }),
})

const readers: Readonly<Record<string, (part: Json, at: string) => ContentPart>> = {
  text: (part, at) => ({ type: 'text', text: validate(text, part, at).text }),
  refusal: (part, at) => ({ type: 'text', text: validate(refusal, part, at).refusal }),
  image_url: (part, at) => {
    const { url, detail } = validate(image, part, at).image_url
    return { type: 'image', source: sourceAt(url, `${at}.image_url.url`), detail: detail ?? null }
  },
  input_audio: (part, at) => {
    const { data, format } = validate(audio, part, at).input_audio
    const mediaType = format === 'mp3' ? 'audio/mpeg' : `audio/${format}`
    return { type: 'audio', source: { kind: 'base64', mediaType, data } }
  },
  file: (part, at) => {
    const { file_data: data, file_id: id, filename } = validate(file, part, at).file
    return fileOf({ data, id, filename }, `${at}.file`)
  },
}

/** Reads the content of a message: a text, or a list of parts. */
export function readChatContent(value: unknown, at: string): ContentPart[] {
  const given = validate(content, value, at)
  if (typeof given === 'string') return given === '' ? [] : [{ type: 'text', text: given }]
  return given.map((part, index) => {
    const reader = Object.hasOwn(readers, part.type) ? readers[part.type] : undefined
    if (!reader)
      throw unsupportedParameter(`${at}.${index}.type`, `content of type ${part.type} cannot be translated`)
    return reader(part, `${at}.${index}`)
  })
}

/** @throws MeterwayError `invalid_request` for a URL that is neither data nor the web's */
export function sourceAt(url: string, at: string): MediaSource {
  const source = mediaSourceOf(url)
  if (!source) throw invalidRequest(at, `${at} must be an http or data URL`)
  return source
}

interface GivenFile {
  data?: string | null | undefined
  id?: string | null | undefined
  filename?: string | null | undefined
}

/**
 * A file that comes with the request.
 * @throws MeterwayError `unsupported_parameter` for one that lies at the vendor's
 */
export function fileOf({ data, id, filename }: GivenFile, at: string): FilePart {
  if (typeof data !== 'string') {
    if (typeof id === 'string')
      throw unsupportedParameter(`${at}.file_id`, 'stored files cannot be translated')
    throw invalidRequest(`${at}.file_data`, 'a file needs its data')
  }
  // Bare base64 is taken as well as a data URL; it says nothing of its type, and documents are PDFs.
  const source = data.startsWith('data:')
    ? sourceAt(data, `${at}.file_data`)
    : ({ kind: 'base64', mediaType: 'application/pdf', data } as const)
  return { type: 'file', source, name: filename ?? null }
}
