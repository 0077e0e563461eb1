import type { Endpoint } from './llm-request.js'
import { chatCompletions } from './openai/chat.js'
import { embeddings } from './openai/embeddings.js'
import { responses } from './responses/responses.js'

export type { Endpoint, LlmRequest, UpstreamChanges } from './llm-request.js'
export { openAiErrorBody } from './openai/error-body.js'

/** Every endpoint that callers may use, by name. */
export const endpoints = {
  'chat.completions': chatCompletions,
  embeddings,
  responses,
} as const satisfies Record<string, Endpoint>

/** Wire formats of providers that requests can be sent in. */
export const providerFormats: readonly string[] = ['openai']

export type EndpointName = keyof typeof endpoints
