import { messages } from './anthropic/messages.js'
import { endpointOf, type CallLogEntry } from './call.js'
import { end, refuse, type Exchange } from './exchange.js'
import { generateContent } from './gemini/generate-content.js'
import { chat } from './openai/chat.js'
import { embeddings } from './openai/embeddings.js'
import { images } from './openai/images.js'
import { responses } from './openai/responses.js'
import { speech } from './openai/speech.js'
import { transcriptions } from './openai/transcriptions.js'
import { vendors, type Vendor } from './vendors.js'

export interface Endpoint {
  vendor: Vendor
  answer: (exchange: Exchange) => void | Promise<void>
}

const models = JSON.stringify({
  object: 'list',
  data: [{ id: 'simulated', object: 'model', created: 0, owned_by: 'meterway' }],
})

const endpoints: Record<string, Endpoint> = {
  'POST /chat/completions': { vendor: vendors.openai, answer: chat },
  'POST /responses': { vendor: vendors.responses, answer: responses },
  'POST /embeddings': { vendor: vendors.openai, answer: embeddings },
  'POST /images/generations': { vendor: vendors.openai, answer: images },
  'POST /audio/speech': { vendor: vendors.openai, answer: speech },
  'POST /audio/transcriptions': { vendor: vendors.openai, answer: transcriptions },
  'GET /models': { vendor: vendors.openai, answer: (exchange) => end(exchange, 200, models) },
  'POST /messages': { vendor: vendors.anthropic, answer: messages },
  'POST /models/{model}:generateContent': { vendor: vendors.gemini, answer: generateContent },
  'POST /models/{model}:streamGenerateContent': { vendor: vendors.gemini, answer: generateContent },
}

const notFound: Endpoint = {
  vendor: vendors.openai,
  answer: (exchange) =>
    refuse(exchange, 404, 'not_found', `There is no ${exchange.call.method} ${exchange.call.path}.`),
}

/** What answers a call. */
export const endpointFor = (call: CallLogEntry): Endpoint => endpoints[endpointOf(call)] ?? notFound
