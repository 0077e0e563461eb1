import type { CallFacts } from '../chat/chat-format.js'
import type { Passage, ProviderFormat } from '../provider-format.js'
import { geminiErrors } from './error-rules.js'
import { geminiChat } from './gemini-chat.js'

/** The model is in the path, and how the answer comes. Source: Gemini API reference, Models. */
const passage: Passage = {
  path: ({ model, stream }: CallFacts) =>
    `/models/${encodeURIComponent(model)}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
  usageFormat: 'gemini.generateContent',
}

/** A provider that has Google's Gemini API; its base URL is `https://generativelanguage.googleapis.com/v1beta`. */
export const geminiProvider = (): ProviderFormat => ({
  passes: { generateContent: passage },
  chat: { ...passage, words: geminiChat },
  authorize: (secret) => ({ 'x-goog-api-key': secret }),
  passedOn: ['user-agent'],
  modelsPath: '/models',
  errors: geminiErrors,
})
