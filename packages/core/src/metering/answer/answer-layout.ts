import type { Json } from '../usage/figures.js'
import { saidReasoning, saidText } from '../stream/chat-stream.js'
import { isJson, objectsOf } from '../stream/tally.js'

/** Where an answer that came whole says what. */
export interface AnswerLayout {
  usage(answer: Json): unknown
  /** The model by the provider's own word. */
  model(answer: Json): unknown
  /** All that it says, as far as it can be counted. */
  text(answer: Json): string
  /** Whether it met its limit. */
  isCutShort(answer: Json): boolean
}

/** The words of OpenAI, Anthropic and Gemini for an answer that met its limit. */
const limitReasons = new Set<unknown>(['length', 'max_tokens', 'model_context_window_exceeded', 'MAX_TOKENS'])

export const isLimitReason = (reason: unknown): boolean => limitReasons.has(reason)

const plain: AnswerLayout = {
  usage: ({ usage }) => usage,
  model: ({ model }) => model,
  text: () => '',
  isCutShort: () => false,
}

/** OpenAI API reference, the chat completion object. The first choice stands for all. */
const chat: AnswerLayout = {
  ...plain,
  text: ({ choices }) => objectsOf(choices).map(chatText).join(''),
  isCutShort: ({ choices }) => isLimitReason(objectsOf(choices)[0]?.finish_reason),
}

function chatText({ message }: Json): string {
  const said = isJson(message) ? message : {}
  return saidText(said) + saidReasoning(said) + (said.tool_calls ? JSON.stringify(said.tool_calls) : '')
}

/** OpenAI API reference, the response object. */
const responses: AnswerLayout = {
  ...plain,
  text: ({ output }) => (Array.isArray(output) ? JSON.stringify(output) : ''),
  isCutShort: ({ status }) => status === 'incomplete',
}

/** Anthropic API reference, Messages. */
const anthropic: AnswerLayout = {
  ...plain,
  text: ({ content }) => objectsOf(content).map(blockText).join(''),
  isCutShort: ({ stop_reason: reason }) => isLimitReason(reason),
}

const blockText = ({ text, thinking, input }: Json): string =>
  [text, thinking, isJson(input) ? JSON.stringify(input) : '']
    .filter((said) => typeof said === 'string')
    .join('')

/** Gemini API reference, GenerateContentResponse. */
const gemini: AnswerLayout = {
  usage: ({ usageMetadata }) => usageMetadata,
  model: ({ modelVersion }) => modelVersion,
  text: ({ candidates }) => objectsOf(candidates).map(candidateText).join(''),
  isCutShort: ({ candidates }) => isLimitReason(objectsOf(candidates)[0]?.finishReason),
}

const candidateText = ({ content }: Json): string =>
  isJson(content)
    ? objectsOf(content.parts)
        .map(({ text, functionCall }) =>
          typeof text === 'string' ? text : JSON.stringify(functionCall ?? ''),
        )
        .join('')
    : ''

/** OpenAI API reference, the transcription object. */
const transcription: AnswerLayout = { ...plain, text: ({ text }) => (typeof text === 'string' ? text : '') }

const layouts: Readonly<Record<string, AnswerLayout>> = {
  'openai.responses': responses,
  'openai.transcription': transcription,
  'anthropic.messages': anthropic,
  'gemini.generateContent': gemini,
}

/** @param format a name in `usageFormats` */
export const answerLayout = (format: string): AnswerLayout =>
  layouts[format] ?? (format.endsWith('.chat') ? chat : plain)
