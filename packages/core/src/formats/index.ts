import { messages } from './anthropic/messages.js'
import type { CallFacts } from './chat/chat-format.js'
import { callInPath } from './gemini/call-in-path.js'
import { generateContent } from './gemini/generate-content.js'
import type { Endpoint } from './llm-request.js'
import { audioSpeech } from './media/audio-speech.js'
import { audioTranscriptions } from './media/audio-transcriptions.js'
import { imageGenerations } from './media/image-generations.js'
import { chatCompletions } from './openai/chat.js'
import { embeddings } from './openai/embeddings.js'
import { responses } from './responses/responses.js'

export type { Endpoint, LlmRequest, Units, UpstreamChanges } from './llm-request.js'
export { Untranslatable, type AnswerFacts, type CallFacts, type ChatFormat } from './chat/chat-format.js'
export type { ChatAnswer, ChatUsage } from './chat/chat-answer.js'
export { unsupportedParameter } from './openai/refuse-untranslated.js'
export type { Passage, ProviderFormat } from './provider-format.js'
export { ProviderFormats, type ProviderFacts } from './provider-formats.js'
export { callInPath }
export { countTokensAnswer } from './anthropic/count-tokens.js'
export { providerError } from './provider-error.js'
export { openAiErrorBody } from './openai/error-body.js'

/** Every endpoint that callers may use, by name. */
export const endpoints = {
  'chat.completions': chatCompletions,
  embeddings,
  responses,
  messages,
  generateContent,
  'images.generations': imageGenerations,
  'audio.speech': audioSpeech,
  'audio.transcriptions': audioTranscriptions,
} as const satisfies Record<string, Endpoint>

export type EndpointName = keyof typeof endpoints

/** What a path asks for. */
interface Served {
  endpoint: EndpointName
  inPath?: CallFacts
  /** Only how long the prompt is. */
  countsOnly?: boolean
}

/** The endpoint that a path leads to, whatever it is mounted under; null for none. */
export function endpointAt(path: string): Served | null {
  const inPath = callInPath(path)
  if (inPath) return { endpoint: 'generateContent', inPath }
  if (path.endsWith('/messages/count_tokens')) return { endpoint: 'messages', countsOnly: true }
  const known = paths.find(([ending]) => path.endsWith(ending))
  return known ? { endpoint: known[1] } : null
}

const paths: readonly [string, EndpointName][] = [
  ['/chat/completions', 'chat.completions'],
  ['/embeddings', 'embeddings'],
  ['/responses', 'responses'],
  ['/messages', 'messages'],
  ['/images/generations', 'images.generations'],
  ['/audio/speech', 'audio.speech'],
  ['/audio/transcriptions', 'audio.transcriptions'],
]
