import type { ErrorCode, GatewayRequest } from '@meterway/core'
import type { EndpointDocs } from '../endpoints/endpoint.js'
import { generateContentErrorBody, messagesErrorBody } from '../schemas/error.js'
import {
  chatAnswer,
  chatRequest,
  countTokensAnswer,
  countTokensRequest,
  embeddingsAnswer,
  embeddingsRequest,
  generateContentAnswer,
  generateContentRequest,
  imagesAnswer,
  imagesRequest,
  messagesAnswer,
  messagesRequest,
  recording,
  responsesAnswer,
  responsesRequest,
  speechRequest,
  transcriptionAnswer,
  transcriptionRequest,
} from '../schemas/llm.js'

/** An endpoint whose bytes the gateway reads and writes itself. */
export interface GatewayEndpoint extends EndpointDocs {
  serves: GatewayRequest['endpoint']
  /** Tells how long the prompt is, instead of serving it. */
  countsOnly?: true
}

const errors: ErrorCode[] = [
  'invalid_request',
  'unsupported_parameter',
  'insufficient_balance',
  'quota_exhausted',
  'model_not_allowed',
  'model_not_found',
  'rate_limited',
  'upstream_error',
  'price_missing',
  'request_in_progress',
  'not_replayable',
  'idempotency_key_reused',
  'no_available_provider',
  'overloaded',
  'upstream_timeout',
]

const shared = {
  method: 'POST',
  status: 200,
  query: null,
  contentType: 'application/json',
  accepts: 'application/json',
  idempotent: true,
  errors,
} as const

const images = {
  ...shared,
  serves: 'images.generations',
  body: imagesRequest,
  reply: imagesAnswer,
} as const

const chat = { ...shared, serves: 'chat.completions', body: chatRequest, reply: chatAnswer } as const

const messages = { ...shared, serves: 'messages', errorBody: messagesErrorBody } as const

const generate = {
  ...shared,
  errorBody: generateContentErrorBody,
  serves: 'generateContent',
  body: generateContentRequest,
  reply: generateContentAnswer,
} as const

export const gatewayEndpoints: readonly GatewayEndpoint[] = [
  { ...chat, path: '/chat/completions', summary: 'Answers a chat; a metered stream with `stream: true`' },
  { ...chat, path: '/chat', summary: 'The same as `/chat/completions`' },
  {
    ...shared,
    serves: 'responses',
    path: '/responses',
    summary: 'Creates a response; a metered stream with `stream: true`',
    body: responsesRequest,
    reply: responsesAnswer,
  },
  {
    ...messages,
    path: '/messages',
    summary: 'Creates a message, in Anthropic’s words; a metered stream with `stream: true`',
    body: messagesRequest,
    reply: messagesAnswer,
  },
  {
    ...messages,
    countsOnly: true,
    path: '/messages/count_tokens',
    summary: 'Tells how many tokens a message’s prompt has, by an estimate on the safe side; costs nothing',
    idempotent: false,
    body: countTokensRequest,
    reply: countTokensAnswer,
    errors: ['invalid_request', 'model_not_allowed', 'model_not_found', 'rate_limited'],
  },
  {
    ...shared,
    serves: 'embeddings',
    path: '/embeddings',
    summary: 'Embeds texts',
    body: embeddingsRequest,
    reply: embeddingsAnswer,
  },
  { ...images, path: '/images/generations', summary: 'Creates images; a metered stream with `stream: true`' },
  { ...images, path: '/generate-image', summary: 'The same as `/images/generations`' },
  {
    ...shared,
    serves: 'audio.speech',
    path: '/audio/speech',
    summary: 'Speaks a text; a metered stream with `stream_format: "sse"`',
    contentType: 'audio/mpeg',
    body: speechRequest,
    reply: recording,
  },
  {
    ...shared,
    serves: 'audio.transcriptions',
    path: '/audio/transcriptions',
    summary: 'Writes down a recording; a metered stream with `stream: true`',
    accepts: 'multipart/form-data',
    body: transcriptionRequest,
    reply: transcriptionAnswer,
  },
  {
    ...generate,
    path: '/models/{model}:generateContent',
    summary: 'Answers a chat in Gemini’s words',
  },
  {
    ...generate,
    path: '/models/{model}:streamGenerateContent',
    summary: 'The same as a metered stream of server-sent events, with and without `alt=sse`',
  },
]
