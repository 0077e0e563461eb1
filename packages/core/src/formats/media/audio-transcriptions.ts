import { z } from 'zod'
import { invalidRequest } from '../../kernel/errors.js'
import {
  jsonRequest,
  nothingServed,
  type Endpoint,
  type LlmRequest,
  type UpstreamChanges,
} from '../llm-request.js'
import { modelName, validate } from '../openai/fields.js'
import { openaiChat } from '../openai/openai-chat.js'
import { isJson } from '../openai/values.js'
import { durationOf } from './audio-duration.js'
import { formTexts, readForm, setFields, type Form } from './multipart.js'

/** Fields that decide what is charged or sent: none may be given twice. */
const once = ['model', 'file', 'response_format', 'stream']

/** Source: OpenAI API reference, Create transcription. */
const transcriptionFields = z.looseObject({
  model: modelName,
  response_format: z.string().max(32).optional(),
  stream: z.enum(['true', 'false']).optional(),
  prompt: z.string().max(32_000).optional(),
})

type TranscriptionFields = z.infer<typeof transcriptionFields>

/** Formats whose answers are no JSON, and tell no usage. */
const textFormats = new Set(['text', 'srt', 'vtt'])
/** Tokens a second, at the most, of what is heard and of what is written. */
const heardTokensPerSecond = 12
const writtenTokensPerSecond = 10

/** `POST /v1/audio/transcriptions` */
export const audioTranscriptions: Endpoint = {
  name: 'audio.transcriptions',
  chat: null,
  errors: openaiChat,
  requestIdHeaders: ['x-request-id'],
  read: (bytes, countTokens, _, contentType = '') => {
    const form = readForm(bytes, contentType)
    refuseRepeated(form)
    return asRequest(form, validate(transcriptionFields, formTexts(form)), contentType, countTokens)
  },
}

function refuseRepeated({ fields }: Form): void {
  for (const name of once)
    if (fields.filter((field) => field.name === name).length > 1)
      throw invalidRequest(name, `${name} is given twice`)
}

function asRequest(
  form: Form,
  asked: TranscriptionFields,
  contentType: string,
  countTokens: (text: string) => number,
): LlmRequest {
  const file = form.fields.find(({ name }) => name === 'file')
  if (!file) throw invalidRequest('file', 'file: give the recording as a file')
  const { seconds, isExact } = durationOf(form.bytes.subarray(file.valueStart, file.valueEnd))
  const units = { audio_seconds: seconds.toFixed(3) }
  const wholeSeconds = Math.ceil(seconds)
  const promptTokens = asked.prompt === undefined ? 0 : countTokens(asked.prompt)
  return {
    ...jsonRequest,
    model: asked.model,
    stream: asked.stream === 'true',
    maxOutputTokens: wholeSeconds * writtenTokensPerSecond + 16,
    answers: 1,
    inputTokens: promptTokens + wholeSeconds * heardTokensPerSecond + 4,
    hasOutput: true,
    attributes: {},
    units,
    unitsServed: (json) => (isJson(json?.usage) ? nothingServed : { units, isExact }),
    answersBytes: textFormats.has(asked.response_format ?? 'json'),
    contentType,
    body: asked,
    bodyFor: (changes) => formFor(form, asked, changes),
  }
}

function formFor(
  form: Form,
  asked: TranscriptionFields,
  { model, defaults }: UpstreamChanges,
): string | Uint8Array {
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(defaults))
    if (asked[name] === undefined) texts[name] = typeof value === 'string' ? value : JSON.stringify(value)
  if (model !== asked.model) texts.model = model
  return Object.keys(texts).length === 0 ? form.bytes : setFields(form, texts)
}
