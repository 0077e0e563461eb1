import { afterEach, describe, expect, test } from 'vitest'
import type { EndpointName } from '../../src/index.js'
import { streamVectors, type StreamVector } from '../metering/vectors.js'
import { answering } from './answering.js'
import { gatewayHarness, textOf, type Harness } from './gateway-harness.js'

let harness: Harness
afterEach(async () => {
  await harness.close()
  expect(await harness.meterway.verify()).toEqual([])
})

interface Way {
  endpoint: EndpointName
  provider: { format: string; profile?: string }
  body: object
  inPath?: { model: string; stream: boolean }
}

const messages = [{ role: 'user', content: 'hello' }]
const ways: Record<string, Way> = {
  'openai.responses': { endpoint: 'responses', provider: { format: 'openai' }, body: { input: 'hello' } },
  'anthropic.messages': {
    endpoint: 'messages',
    provider: { format: 'anthropic' },
    body: { messages, max_tokens: 500 },
  },
  'gemini.generateContent': {
    endpoint: 'generateContent',
    provider: { format: 'gemini' },
    body: { contents: [{ role: 'user', parts: [{ text: 'hello' }] }] },
    inPath: { model: 'gpt-4o', stream: true },
  },
}

/** Chats differ by vendor; what has no profile of its own counts as OpenAI's. */
function wayOf(format: string): Way | null {
  if (ways[format]) return ways[format]
  const [vendor, kind] = format.split('.')
  if (kind !== 'chat') return null
  const profile = vendor === 'compatible' ? 'vllm' : vendor!
  const body = { messages, stream_options: { include_usage: true } }
  return { endpoint: 'chat.completions', provider: { format: 'openai', profile }, body }
}

/** Asks for the stream in its own format, of a provider that answers it in pieces. */
async function relayed(
  vector: StreamVector,
  { endpoint, provider, body, inPath }: Way,
  pieceBytes?: number,
): Promise<string> {
  harness = await gatewayHarness({
    upstream: answering(vector.bytes, 'text/event-stream', pieceBytes).upstream,
    ...provider,
  })
  const asked = inPath ? body : { model: 'gpt-4o', stream: true, ...body }
  const reply = await harness.chat({}, harness.secret, {
    endpoint,
    body: Buffer.from(JSON.stringify(asked)),
    ...(inPath && { inPath }),
  })
  return textOf(reply)
}

const chats = streamVectors.flatMap((vector) => {
  const way = wayOf(vector.format)
  return way ? [{ name: vector.file, vector, way }] : []
})
const isWhole = ({ expected }: StreamVector): boolean => ['complete', 'incomplete'].includes(expected.outcome)

describe('a stream that is not translated', () => {
  test.each(chats.filter(({ vector }) => isWhole(vector)))(
    '$name passes byte for byte, and is charged by its usage',
    async ({ vector, way }) => {
      expect(await relayed(vector, way)).toBe(vector.bytes.toString())
      const [record] = await harness.records()
      const { quantities, outcome } = vector.expected
      const counted = Object.fromEntries(Object.entries(quantities ?? {}).filter(([, count]) => count > 0))
      if (quantities) expect(record!.quantities).toEqual(counted)
      expect(record).toMatchObject({ streamed: true, estimated: quantities === null })
      expect(['complete', 'incomplete']).toContain(record!.outcome)
      if (outcome === 'incomplete') expect(record!.outcome).toBe('incomplete')
    },
  )

  test.each(chats.filter(({ vector }) => isWhole(vector)))(
    '$name passes byte for byte, though it comes byte by byte',
    async ({ vector, way }) => {
      expect(await relayed(vector, way, 1)).toBe(vector.bytes.toString())
    },
  )

  test.each(chats.filter(({ vector }) => !isWhole(vector)))(
    '$name ends with an error, and is never whole to its caller',
    async ({ vector, way }) => {
      const text = await relayed(vector, way)
      expect(text).toContain('error')
      expect(text).not.toContain('[DONE]')
      const [record] = await harness.records()
      expect(record!.outcome).toMatch(/^upstream_/)
    },
  )
})
