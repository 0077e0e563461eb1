import { presentModelPrice } from '../presenters/catalog.js'
import { quote, quoteInput } from '../schemas/llm.js'
import { llmEndpoint } from './llm-endpoint.js'

export const quoteEndpoint = llmEndpoint({
  method: 'POST',
  path: '/quote',
  summary: 'Tells what a request can cost at most, and whether it would be let through; sends nothing',
  body: quoteInput,
  maxBodyBytes: 20 * 1024 * 1024,
  reply: quote,
  errors: ['model_not_allowed', 'model_not_found', 'price_missing'],
  handle: async ({ meterway, caller }, { body: { endpoint, ...request } }) => {
    const bytes = Buffer.from(JSON.stringify(request))
    const { price, ...answer } = await meterway.gateway.quote(caller, endpoint, bytes)
    return { ...answer, price: price && presentModelPrice(price) }
  },
})
