import type { ErrorRule } from '../../routing/index.js'
import {
  arkErrors,
  azureErrors,
  dashscopeErrors,
  mistralErrors,
  moonshotErrors,
  openaiErrors,
  openrouterErrors,
  xaiErrors,
} from './error-rules.js'

/** What a vendor of OpenAI's API does otherwise than OpenAI. */
export interface Vendor {
  /** How its chats count: a name in `usageFormats`. */
  chatUsage: string
  /** Endpoints it has beside Chat Completions. */
  endpoints: readonly OtherEndpoint[]
  /** @defaultValue 'authorization', as a bearer token */
  keyHeader?: 'api-key'
  /** Query of every call, from the provider's `config`; Azure's dated API also has the model in its path. */
  dated?: true
  /** What its errors mean, where that is not the same everywhere. */
  errors?: readonly ErrorRule[]
}

type OtherEndpoint =
  'responses' | 'embeddings' | 'images.generations' | 'audio.speech' | 'audio.transcriptions'

const all: OtherEndpoint[] = [
  'responses',
  'embeddings',
  'images.generations',
  'audio.speech',
  'audio.transcriptions',
]

/** Vendors by the name that a provider's `profile` gives. Sources: the vendors' API references, November 2026. */
export const vendors = {
  openai: { chatUsage: 'openai.chat', endpoints: all, errors: openaiErrors },
  azure: { chatUsage: 'azure.chat', endpoints: all, keyHeader: 'api-key', dated: true, errors: azureErrors },
  dashscope: { chatUsage: 'dashscope.chat', endpoints: ['embeddings'], errors: dashscopeErrors },
  ark: {
    chatUsage: 'ark.chat',
    endpoints: ['responses', 'embeddings', 'images.generations'],
    errors: arkErrors,
  },
  deepseek: { chatUsage: 'deepseek.chat', endpoints: [] },
  mistral: {
    chatUsage: 'mistral.chat',
    endpoints: ['embeddings', 'audio.transcriptions'],
    errors: mistralErrors,
  },
  groq: { chatUsage: 'groq.chat', endpoints: ['responses', 'audio.speech', 'audio.transcriptions'] },
  openrouter: {
    chatUsage: 'openrouter.chat',
    endpoints: ['responses', 'embeddings'],
    errors: openrouterErrors,
  },
  xai: { chatUsage: 'xai.chat', endpoints: ['responses', 'images.generations'], errors: xaiErrors },
  moonshot: { chatUsage: 'moonshot.chat', endpoints: [], errors: moonshotErrors },
  vercel: { chatUsage: 'vercel.chat', endpoints: ['embeddings'] },
  perplexity: { chatUsage: 'perplexity.chat', endpoints: [] },
  ollama: { chatUsage: 'compatible.chat', endpoints: ['embeddings'] },
  vllm: { chatUsage: 'compatible.chat', endpoints: ['responses', 'embeddings', 'audio.transcriptions'] },
} as const satisfies Record<string, Vendor>

export type VendorName = keyof typeof vendors
