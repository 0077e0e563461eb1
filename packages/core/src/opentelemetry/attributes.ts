import type { Attributes } from '@opentelemetry/api'
import type { EndedCall, TriedProvider } from '../ports/index.js'
import { inputPools, outputPools } from '../pricing/index.js'

/** `gen_ai.operation.name` of an endpoint; the conventions name no others, so these are told as what they are. */
const operations: Readonly<Record<string, string>> = {
  'chat.completions': 'chat',
  responses: 'chat',
  messages: 'chat',
  generateContent: 'generate_content',
  embeddings: 'embeddings',
  'images.generations': 'image_generation',
  'audio.speech': 'speech',
  'audio.transcriptions': 'transcription',
}

export const operationOf = ({ endpoint }: EndedCall): string => operations[endpoint] ?? endpoint

/** What the conventions call those who own the wire formats. */
const providersByFormat: Readonly<Record<string, string>> = { gemini: 'gcp.gemini' }

/** Under the name of the conventions since 1.37, and under the one before, which many dashboards still read. */
export function providerAttributes({ format }: TriedProvider): Attributes {
  const name = providersByFormat[format] ?? format
  return { 'gen_ai.provider.name': name, 'gen_ai.system': name }
}

/** What the caller saw go wrong, or what an answer that had begun ended with; null for an answer. */
export function errorType({ code, status, outcome }: EndedCall): string | null {
  if (code !== null) return code
  if (outcome === 'upstream_error') return String(status)
  return outcome === 'upstream_broken' || outcome === 'fault' ? outcome : null
}

/** The conventions count cached and reasoning tokens in. */
export const inputTokens = (call: EndedCall): number => sumOf(call, inputPools)
export const outputTokens = (call: EndedCall): number => sumOf(call, outputPools)

const sumOf = ({ quantities }: EndedCall, pools: readonly string[]): number =>
  pools.reduce((sum, pool) => sum + Number(quantities[pool] ?? 0), 0)

export const isCounted = ({ quantities }: EndedCall): boolean => Object.keys(quantities).length > 0
