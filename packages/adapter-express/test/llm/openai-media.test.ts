import OpenAI, { toFile } from 'openai'
import { beforeEach, describe, expect, test } from 'vitest'
import { seedOwner } from '../support/seed.js'
import { servedMeterway, type Served } from '../support/served-meterway.js'

const perToken = (dimension: string) => ({ dimension, unit: 'token', unitPrice: '1000', per: 1_000_000 })
const byTokens = ['input', 'input_image', 'input_audio', 'output', 'output_image', 'output_audio'].map(
  perToken,
)
const each = (dimension: string, unit: string, unitPrice: string) => [{ dimension, unit, unitPrice, per: 1 }]

let served: Served
let openai: OpenAI
beforeEach(async () => {
  served = await servedMeterway()
  const { secret } = await seedOwner(served, 'ann', '1000')
  openai = new OpenAI({ apiKey: secret, baseURL: `${served.base}/v1`, maxRetries: 0 })
})

/** Offers a model of the provider, under its own name. */
async function offer(name: string, components: object[]): Promise<string> {
  const { catalog } = served.meterway
  const [known] = (await catalog.providers.list({ limit: 1 })).data
  const facts = { name: 'fake', format: 'openai', baseUrl: served.provider.url }
  const provider = known ?? (await catalog.providers.create(facts))
  if (!known)
    await catalog.providerKeys.create({ providerId: provider.id, name: 'main', secret: 'sk-upstream-canary' })
  const { id: modelId } = await catalog.models.create({ name, maxOutputTokens: 10_000 })
  await catalog.routes.create({ modelId, providerId: provider.id, upstreamModel: name })
  const price = { currency: 'USD', components: components as never }
  await catalog.prices.create({ modelId, price, effectiveFrom: 0 })
  return name
}

const record = async () => (await served.meterway.usage.list({ limit: 10 })).data[0]!
/** The provider's own word in its log. */
const tokensTold = (): number => {
  const usage = served.provider.calls.at(-1)!.usage as { input_tokens: number; output_tokens: number }
  return usage.input_tokens + usage.output_tokens
}

describe('images', () => {
  test('are made, and charged by the tokens that they took', async () => {
    const model = await offer('gpt-image-1', byTokens)
    const { data } = await openai.images.generate({ model, prompt: 'A meter', n: 2 })
    expect(data!.map(({ b64_json: png }) => Buffer.from(png!, 'base64').toString('latin1', 1, 4))).toEqual([
      'PNG',
      'PNG',
    ])
    expect(await record()).toMatchObject({
      endpoint: 'images.generations',
      estimated: false,
      chargeNano: BigInt(tokensTold()) * 1_000_000n,
    })
  })

  test('are charged one by one where the provider counts nothing', async () => {
    const model = await offer('dall-e-3', each('images', 'image', '0.04'))
    await openai.images.generate({ model, prompt: 'A meter', response_format: 'b64_json' })
    expect(await record()).toMatchObject({ quantities: { images: 1 }, chargeNano: 40_000_000n })
  })

  test('are streamed', async () => {
    const model = await offer('gpt-image-1', byTokens)
    const types: string[] = []
    for await (const event of await openai.images.generate({ model, prompt: 'A meter', stream: true }))
      types.push(event.type)
    expect(types.at(-1)).toBe('image_generation.completed')
    expect(await record()).toMatchObject({ streamed: true, outcome: 'complete', estimated: false })
  })
})

describe('speech', () => {
  test('is spoken, and charged by the characters of its text', async () => {
    const model = await offer('tts-1', each('input_chars', 'character', '0.001'))
    const response = await openai.audio.speech.create({
      model,
      voice: 'alloy',
      input: 'Hello 🐢',
      response_format: 'wav',
    })
    expect(Buffer.from(await response.arrayBuffer()).toString('latin1', 0, 4)).toBe('RIFF')
    expect(await record()).toMatchObject({ quantities: { input_chars: 7 }, chargeNano: 7_000_000n })
  })
})

describe('a recording', () => {
  const file = async () => {
    const speech = await fetch(`${served.provider.url}/audio/speech`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'tts-1', voice: 'alloy', input: 'Hello there', response_format: 'wav' }),
    })
    return toFile(Buffer.from(await speech.arrayBuffer()), 'hello.wav', { type: 'audio/wav' })
  }

  test('is written down, and charged by its tokens', async () => {
    const model = await offer('gpt-4o-transcribe', byTokens)
    const { text } = await openai.audio.transcriptions.create({ model, file: await file() })
    expect(text).toMatch(/./)
    expect(await record()).toMatchObject({ estimated: false, chargeNano: BigInt(tokensTold()) * 1_000_000n })
  })

  test('is charged by its seconds where those are told, or none are', async () => {
    const model = await offer('whisper-1', each('audio_seconds', 'second', '0.01'))
    await openai.audio.transcriptions.create({ model, file: await file() })
    const told = await record()
    expect(told.chargeNano).toBeGreaterThan(0n)
    const text = await openai.audio.transcriptions.create({
      model,
      file: await file(),
      response_format: 'text',
    })
    expect(text).toMatch(/./)
    expect((await record()).quantities.audio_seconds).not.toBeUndefined()
  })
})
