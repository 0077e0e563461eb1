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

export const quoteInput = z
  .looseObject({ endpoint: z.enum(['chat.completions', 'embeddings', 'responses']) })
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
