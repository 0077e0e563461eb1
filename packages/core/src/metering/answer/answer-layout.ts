import type { Json } from '../usage/figures.js'
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
  isCutShort: ({ choices }) => objectsOf(choices)[0]?.finish_reason === 'length',
}

function chatText({ message }: Json): string {
  const { content, reasoning_content: reasoning, tool_calls: calls } = isJson(message) ? message : {}
  const said = [content, reasoning].filter((text) => typeof text === 'string').join('')
  return said + (calls ? JSON.stringify(calls) : '')
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
  isCutShort: ({ stop_reason: reason }) => reason === 'max_tokens',
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
  isCutShort: ({ candidates }) => objectsOf(candidates)[0]?.finishReason === 'MAX_TOKENS',
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
