import { beforeEach, describe, expect, test } from 'vitest'
import { llmRouter } from '../../src/index.js'
import { price, seedOwner } from '../support/seed.js'
import { serve } from '../support/serve.js'
import { servedMeterway, type Served } from '../support/served-meterway.js'
import { aiAnthropicClient, aiGoogleClient, aiOpenaiClient } from './clients/ai-sdk.js'
import { anthropicClient } from './clients/anthropic.js'
import type { Access, Client } from './clients/client.js'
import { googleClient } from './clients/google.js'
import { openaiChatClient } from './clients/openai-chat.js'
import { openaiResponsesClient } from './clients/openai-responses.js'

const callers: [name: string, clientOf: (access: Access) => Client][] = [
  ['openai, Chat Completions', openaiChatClient],
  ['openai, Responses', openaiResponsesClient],
  ['@anthropic-ai/sdk', anthropicClient],
  ['@google/genai', googleClient],
  ['ai with @ai-sdk/openai', aiOpenaiClient],
  ['ai with @ai-sdk/anthropic', aiAnthropicClient],
  ['ai with @ai-sdk/google', aiGoogleClient],
]

/** A strict model of each format: Gemini 3 wants its signatures back. */
const providers = [
  ['openai', 'gpt-4o', '/v1'],
  ['anthropic', 'claude-sonnet-4-5', '/v1'],
  ['gemini', 'gemini-3-pro', '/v1beta'],
] as const

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

let served: Served
let access: Access
beforeEach(async () => {
  served = await servedMeterway()
  const { secret } = await seedOwner(served, 'ann', '100')
  access = {
    apiKey: secret,
    origin: await serve(['/v1', llmRouter(served.meterway)], ['/v1beta', llmRouter(served.meterway)]),
  }
})

/** Offers the model `m` of a provider of this format. */
async function offer(format: string, upstreamModel: string, path: string): Promise<void> {
  const { catalog } = served.meterway
  const baseUrl = served.provider.origin + path
  const { id: providerId } = await catalog.providers.create({ name: format, format, baseUrl })
  await catalog.providerKeys.create({ providerId, name: 'main', secret: 'sk-upstream-canary' })
  const { id: modelId } = await catalog.models.create({ name: 'm', maxOutputTokens: 1000 })
  await catalog.routes.create({ modelId, providerId, upstreamModel })
  await catalog.prices.create({ modelId, price, effectiveFrom: 0 })
}

const records = async () => (await served.meterway.usage.list({ limit: 10 })).data

describe.each(callers)('%s', (_, clientOf) => {
  describe.each(providers)('on %s', (format, upstreamModel, path) => {
    let client: Client
    beforeEach(async () => {
      await offer(format, upstreamModel, path)
      client = clientOf(access)
    })

    test('is answered, whole and streamed, and charged what it is told', async () => {
      const whole = await client.ask('m', 'Tell me.')
      const streamed = await client.stream('m', 'Tell me.')
      expect(whole.text).toMatch(/^You said: Be brief\.\s+Tell me\./)
      expect(streamed).toEqual(whole)
      const { input, output } = whole
      const charge = { quantities: { input, output }, chargeNano: BigInt(input + output) * 1_000_000n }
      expect(await records()).toMatchObject([
        { ...charge, outcome: 'complete', streamed: true, estimated: false },
        { ...charge, outcome: 'complete', streamed: false },
      ])
    })

    test('shows a picture', async () => {
      expect(await client.show('m', 'Look.', png)).toContain('Look.')
      const [record] = await records()
      expect(
        Number(record!.quantities.input ?? 0) + Number(record!.quantities.input_image ?? 0),
      ).toBeGreaterThan(85)
    })

    test('has its tool called, and brings the result', async () => {
      const ran: unknown[] = []
      const text = await client.useTool('m', (args) => {
        ran.push(args)
        return 'sunny, 21 degrees'
      })
      expect(ran).toEqual([{ city: expect.any(String) }])
      expect(text).toContain('sunny, 21 degrees')
      expect(await records()).toHaveLength(2)
    })

    test('may leave in the middle, and is charged for it', async () => {
      served.provider.script([{ latencyMs: 5 }])
      await client.leave('m', 'Tell me a long story. '.repeat(20))
      await expect.poll(async () => (await records())[0]?.outcome).toMatch(/client_disconnected|complete/)
      expect((await served.meterway.accounts.get('ann'))!.heldNano).toBe(0n)
    })

    test('throws its own errors', async () => {
      expect(await clientOf({ ...access, apiKey: 'sk-mw-unknown' }).fail('m')).toEqual([
        expect.any(String),
        401,
      ])
      expect(await client.fail('unknown')).toEqual([expect.any(String), 404])
      served.provider.script([{ status: 400 }])
      expect(await client.fail('m')).toEqual([expect.any(String), 400])
      served.provider.script([{ status: 500 }, { status: 500 }, { status: 500 }])
      expect(await client.fail('m')).toEqual([expect.any(String), 502])
    })
  })
})
