import type { CallFacts } from '../chat/chat-format.js'
import type { Passage, ProviderFormat } from '../provider-format.js'
import { openaiChatOf } from './openai-chat.js'
import { vendors, type Vendor, type VendorName } from './vendors.js'

/** Path and usage format of each endpoint beside chat. Source: OpenAI API reference. */
const others: Record<Vendor['endpoints'][number], { path: string; usageFormat: string }> = {
  responses: { path: '/responses', usageFormat: 'openai.responses' },
  embeddings: { path: '/embeddings', usageFormat: 'openai.embeddings' },
  'images.generations': { path: '/images/generations', usageFormat: 'openai.images' },
  'audio.speech': { path: '/audio/speech', usageFormat: 'openai.speech' },
  'audio.transcriptions': { path: '/audio/transcriptions', usageFormat: 'openai.transcription' },
}

/**
 * A provider that has OpenAI's API.
 * @param config `apiVersion` for Azure's dated API, whose paths name the deployment
 */
export function openaiProvider(name: VendorName, config: Readonly<Record<string, unknown>>): ProviderFormat {
  const vendor: Vendor = vendors[name]
  const { apiVersion } = config
  const version = vendor.dated && typeof apiVersion === 'string' ? apiVersion : null
  const passage = (path: string, usageFormat: string): Passage => ({
    usageFormat,
    path: version === null ? () => path : (call) => datedPath(path, call, version),
  })
  const chat = passage('/chat/completions', vendor.chatUsage)
  const passes: Record<string, Passage> = { 'chat.completions': chat }
  for (const endpoint of vendor.endpoints)
    passes[endpoint] = passage(others[endpoint].path, others[endpoint].usageFormat)
  return {
    passes,
    chat: { ...chat, words: openaiChatOf(vendor.chatUsage) },
    authorize: (secret) =>
      vendor.keyHeader ? { [vendor.keyHeader]: secret } : { authorization: `Bearer ${secret}` },
    passedOn: ['openai-organization', 'openai-project', 'openai-beta', 'user-agent'],
    modelsPath: version === null ? '/models' : `/models?api-version=${encodeURIComponent(version)}`,
    errors: vendor.errors ?? [],
  }
}

/** Azure OpenAI REST API reference: `{resource}/openai/deployments/{deployment}/…?api-version=…`. */
const datedPath = (path: string, { model }: CallFacts, version: string): string =>
  `/deployments/${encodeURIComponent(model)}${path}?api-version=${encodeURIComponent(version)}`
