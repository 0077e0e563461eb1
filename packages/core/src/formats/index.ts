import type { Endpoint } from './llm-request.js'
import { chatCompletions } from './openai/chat.js'
import { embeddings } from './openai/embeddings.js'

export type { Endpoint, LlmRequest, UpstreamChanges } from './llm-request.js'
export { openAiErrorBody } from './openai/error-body.js'

/** Every endpoint that callers may use, by name. */
export const endpoints = {
  'chat.completions': chatCompletions,
  embeddings,
} as const satisfies Record<string, Endpoint>

export type EndpointName = keyof typeof endpoints
