import * as z from 'zod'
import { modelPrice } from './price.js'
import { money } from './scalars.js'

/** A model in OpenAI's own words. Source: OpenAI API reference, List models. */
export const llmModel = z
  .object({
    id: z.string(),
    object: z.literal('model'),
    created: z.int().meta({ description: 'Unix seconds.' }),
    owned_by: z.string(),
  })
  .meta({ id: 'LlmModel' })

export const llmModelList = z.object({ object: z.literal('list'), data: z.array(llmModel) })

const sameAsOpenAi = 'Other members are those of OpenAI’s API and pass through.'

/** Documents what the gateway itself reads. Source: OpenAI API reference, Create chat completion. */
export const chatRequest = z
  .looseObject({
    model: z.string().meta({ example: 'gpt-4o' }),
    messages: z.array(z.looseObject({ role: z.string() })),
    stream: z.boolean().optional(),
    max_tokens: z.int().optional(),
    max_completion_tokens: z.int().optional(),
  })
  .meta({ id: 'ChatRequest', description: sameAsOpenAi })

export const chatAnswer = z
  .looseObject({ id: z.string(), object: z.string(), model: z.string() })
  .meta({ id: 'ChatAnswer', description: 'The provider’s own answer; server-sent events for a stream.' })

/** Source: OpenAI API reference, Create embeddings. */
export const embeddingsRequest = z
  .looseObject({ model: z.string(), input: z.union([z.string(), z.array(z.unknown())]) })
  .meta({ id: 'EmbeddingsRequest', description: sameAsOpenAi })

export const embeddingsAnswer = z
  .looseObject({ object: z.string(), data: z.array(z.looseObject({})) })
  .meta({ id: 'EmbeddingsAnswer', description: 'The provider’s own answer.' })

/** Source: OpenAI API reference, Create a model response. */
export const responsesRequest = z
  .looseObject({
    model: z.string().meta({ example: 'gpt-4o' }),
    input: z.union([z.string(), z.array(z.looseObject({}))]).optional(),
    stream: z.boolean().optional(),
    max_output_tokens: z.int().optional(),
  })
  .meta({ id: 'ResponsesRequest', description: sameAsOpenAi })

export const responsesAnswer = z
  .looseObject({ id: z.string(), object: z.string() })
  .meta({ id: 'ResponsesAnswer', description: 'The provider’s own answer; server-sent events for a stream.' })

/** Source: Anthropic API reference, Create a message. */
export const messagesRequest = z
  .looseObject({
    model: z.string().meta({ example: 'claude-sonnet-4-5' }),
    max_tokens: z.int(),
    messages: z.array(z.looseObject({ role: z.string() })),
    system: z.union([z.string(), z.array(z.looseObject({}))]).optional(),
    stream: z.boolean().optional(),
  })
  .meta({
    id: 'MessagesRequest',
    description: 'Other members are those of Anthropic’s API and pass through.',
  })

export const countTokensRequest = messagesRequest
  .partial({ max_tokens: true })
  .meta({ id: 'CountTokensRequest', description: 'A message request; `max_tokens` is not needed.' })

export const countTokensAnswer = z.object({ input_tokens: z.int() }).meta({ id: 'CountTokensAnswer' })

export const messagesAnswer = z
  .looseObject({ id: z.string(), type: z.literal('message'), content: z.array(z.looseObject({})) })
  .meta({ id: 'MessagesAnswer', description: 'The provider’s own answer; server-sent events for a stream.' })

/** Source: OpenAI API reference, Create image. */
export const imagesRequest = z
  .looseObject({
    model: z.string().meta({ example: 'gpt-image-1' }),
    prompt: z.string(),
    n: z.int().optional(),
    size: z.string().optional(),
    quality: z.string().optional(),
    stream: z.boolean().optional(),
  })
  .meta({ id: 'ImagesRequest', description: sameAsOpenAi })

export const imagesAnswer = z
  .looseObject({ created: z.int(), data: z.array(z.looseObject({})) })
  .meta({ id: 'ImagesAnswer', description: 'The provider’s own answer; server-sent events for a stream.' })

/** Source: OpenAI API reference, Create speech. */
export const speechRequest = z
  .looseObject({
    model: z.string().meta({ example: 'tts-1' }),
    input: z.string(),
    voice: z.string().optional(),
    response_format: z.string().optional(),
    stream_format: z.enum(['sse', 'audio']).optional(),
  })
  .meta({ id: 'SpeechRequest', description: sameAsOpenAi })

/** Source: Gemini API reference, GenerateContentRequest. */
export const generateContentRequest = z
  .looseObject({
    contents: z.array(z.looseObject({ role: z.string().optional(), parts: z.array(z.looseObject({})) })),
    systemInstruction: z.looseObject({ parts: z.array(z.looseObject({})) }).optional(),
    tools: z.array(z.looseObject({})).optional(),
    generationConfig: z
      .looseObject({ maxOutputTokens: z.int().optional(), candidateCount: z.int().optional() })
      .optional(),
  })
  .meta({
    id: 'GenerateContentRequest',
    description: 'Other members are those of the Gemini API and pass through.',
  })

export const generateContentAnswer = z
  .looseObject({ candidates: z.array(z.looseObject({})).optional() })
  .meta({
    id: 'GenerateContentAnswer',
    description: 'The provider’s own answer; server-sent events for a stream.',
  })

const bytes = z.string().meta({ format: 'binary' })

export const recording = bytes.meta({
  id: 'Recording',
  description: 'The provider’s own bytes, in the format that was asked for.',
})

/** Source: OpenAI API reference, Create transcription. */
export const transcriptionRequest = z
  .looseObject({
    model: z.string().meta({ example: 'whisper-1' }),
    file: bytes,
    response_format: z.string().optional(),
    stream: z.boolean().optional(),
  })
  .meta({ id: 'TranscriptionRequest', description: sameAsOpenAi })

export const transcriptionAnswer = z.looseObject({ text: z.string() }).meta({
  id: 'TranscriptionAnswer',
  description: 'The provider’s own answer; text, SRT or VTT when asked for.',
})

/** Endpoints that take JSON: a form cannot be quoted without its recording. */
const quotable = [
  'chat.completions',
  'embeddings',
  'responses',
  'messages',
  'images.generations',
  'audio.speech',
  'generateContent',
] as const

export const quoteInput = z
  .looseObject({ endpoint: z.enum(quotable) })
  .meta({ description: 'A request of that endpoint, plus its name.' })

export const quote = z
  .object({
    ceiling: money.meta({ description: 'The most that the request can cost.' }),
    currency: z.string(),
    available: money,
    affordableMaxTokens: z.int().meta({ description: 'Output tokens that the available balance covers.' }),
    price: modelPrice.nullable(),
    blockedBy: z
      .string()
      .nullable()
      .meta({ description: 'Code that the request would be refused with; null when it would be sent.' }),
  })
  .meta({ id: 'Quote' })
