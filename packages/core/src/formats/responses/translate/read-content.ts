import { z } from 'zod'
import { invalidRequest } from '../../../kernel/errors.js'
import type { FilePart, ImagePart, TextPart } from '../../chat/chat-request.js'
import { validate } from '../../openai/fields.js'
import { unsupportedParameter } from '../../openai/refuse-untranslated.js'
import { fileOf, sourceAt } from '../../openai/translate/read-chat-content.js'
import type { Json } from '../../openai/values.js'

type ContentPart = TextPart | ImagePart | FilePart

const content = z.union([z.string(), z.array(z.looseObject({ type: z.string() }))])
const text = z.looseObject({ text: z.string() })
const refusal = z.looseObject({ refusal: z.string() })
const image = z.looseObject({
  image_url: z.string().nullish(),
  file_id: z.string().nullish(),
  detail: z.string().nullish(),
})
const file = z.looseObject({
  file_data: z.string().nullish(),
  file_url: z.string().nullish(),
  file_id: z.string().nullish(),
  filename: z.string().nullish(),
})

const readText = (part: Json, at: string): TextPart => ({
  type: 'text',
  text: validate(text, part, at).text,
})

const readers: Readonly<Record<string, (part: Json, at: string) => ContentPart>> = {
  input_text: readText,
  output_text: readText,
  text: readText,
  refusal: (part, at) => ({ type: 'text', text: validate(refusal, part, at).refusal }),
  input_image: readImage,
  input_file: readFile,
}

/** Reads the content of a message, or the output of a tool: a text, or a list of parts. */
export function readContent(value: unknown, at: string): ContentPart[] {
  const given = validate(content, value, at)
  if (typeof given === 'string') return given === '' ? [] : [{ type: 'text', text: given }]
  return given.map((part, index) => {
    const reader = Object.hasOwn(readers, part.type) ? readers[part.type] : undefined
    if (reader) return reader(part, `${at}.${index}`)
    throw unsupportedParameter(`${at}.${index}.type`, `content of type ${part.type} cannot be translated`)
  })
}

function readImage(part: Json, at: string): ImagePart {
  const { image_url: url, file_id: id, detail } = validate(image, part, at)
  if (typeof url === 'string')
    return { type: 'image', source: sourceAt(url, `${at}.image_url`), detail: detail ?? null }
  if (typeof id === 'string') throw unsupportedParameter(`${at}.file_id`, 'stored files cannot be translated')
  throw invalidRequest(`${at}.image_url`, 'an image needs its URL')
}

function readFile(part: Json, at: string): FilePart {
  const { file_data: data, file_url: url, file_id: id, filename } = validate(file, part, at)
  if (typeof url === 'string')
    return { type: 'file', source: sourceAt(url, `${at}.file_url`), name: filename ?? null }
  return fileOf({ data, id, filename }, at)
}
