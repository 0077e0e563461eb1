import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import type { EndpointName } from '../../src/index.js'
import { formTexts, readForm } from '../../src/formats/media/multipart.js'
import { wavOf } from '../formats/media/wav.js'
import { answering } from './answering.js'
import { gatewayHarness, jsonOf, textOf, type Harness } from './gateway-harness.js'

let harness: Harness
afterEach(async () => {
  await harness.close()
  expect(await harness.meterway.verify()).toEqual([])
})

const component = (dimension: string, unit: string, unitPrice: string, per = 1) => ({
  dimension,
  unit,
  unitPrice,
  per,
})
const perImage = [component('images', 'image', '0.04')]
const perToken = [component('input', 'token', '5', 1e6), component('output_image', 'token', '40', 1e6)]
const perCharacter = [component('input_chars', 'character', '15', 1e6)]
const perSecond = [component('audio_seconds', 'second', '0.0001')]

interface Asked {
  endpoint: EndpointName
  body: object | Uint8Array
  contentType?: string
  components: ReturnType<typeof component>[]
  quotaType?: string
}

/** Asks for media of a model with such a price, of a provider that answers so. */
async function ask(asked: Asked, provider: ReturnType<typeof answering>) {
  const { endpoint, body, contentType = 'application/json', components, quotaType } = asked
  harness = await gatewayHarness({ upstream: provider.upstream, models: ['other'] })
  const { catalog } = harness.meterway
  const { id: modelId } = await catalog.models.create({ name: 'media', ...(quotaType && { quotaType }) })
  const { data } = await catalog.providers.list({ limit: 1 })
  await catalog.routes.create({ modelId, providerId: data[0]!.id, upstreamModel: 'upstream-media' })
  await catalog.prices.create({ modelId, price: { currency: 'USD', components }, effectiveFrom: 0 })
  const bytes = body instanceof Uint8Array ? body : Buffer.from(JSON.stringify({ model: 'media', ...body }))
  const headers = { authorization: `Bearer ${harness.secret}`, 'content-type': contentType }
  return harness.chat({}, harness.secret, { endpoint, body: bytes, headers })
}

const json = (value: object) => answering(Buffer.from(JSON.stringify(value)), 'application/json')
const stream = (name: string) =>
  answering(readFileSync(new URL(`../vectors/streams/${name}.sse`, import.meta.url)), 'text/event-stream')

describe('images', () => {
  const images = { endpoint: 'images.generations', components: perImage } as const
  const picture = { b64_json: 'AAAA' }

  test('are charged by the images that came, where the provider counts nothing', async () => {
    const provider = json({ created: 1, data: [picture, picture] })
    const reply = await ask({ ...images, body: { prompt: 'a cat', n: 3, size: '1024x1024' } }, provider)
    expect(reply.headers['x-meterway-charge']).toBe('0.08')
    expect(provider.sent[0]!.url).toMatch(/\/images\/generations$/)
    expect(JSON.parse(String(provider.sent[0]!.body))).toMatchObject({ model: 'upstream-media', n: 3 })
    expect(await harness.records()).toMatchObject([
      { endpoint: 'images.generations', quantities: { images: 2 }, estimated: false },
    ])
  })

  test('are charged by tokens where it does', async () => {
    const usage = { input_tokens: 10, output_tokens: 1056, total_tokens: 1066 }
    const asked = { ...images, components: perToken, body: { prompt: 'a cat', quality: 'medium' } }
    const reply = await ask(asked, json({ created: 1, data: [picture], usage }))
    // 10 × 5 + 1056 × 40 millionths
    expect(reply.headers['x-meterway-charge']).toBe('0.04229')
    expect(await harness.records()).toMatchObject([
      { quantities: { input: 10, output_image: 1056, images: 1 } },
    ])
  })

  test('are never free where tokens are priced and none are told', async () => {
    const asked = {
      ...images,
      components: perToken,
      body: { prompt: 'a cat', quality: 'low', size: '1024x1024' },
    }
    await ask(asked, json({ created: 1, data: [picture] }))
    const [record] = await harness.records()
    expect(record).toMatchObject({ estimated: true, quantities: { output: 272, images: 1 } })
    expect(record!.chargeNano).toBeGreaterThan(0n)
  })

  test('take images of an image quota', async () => {
    const asked = { ...images, body: { prompt: 'a cat', n: 2 }, quotaType: 'image' }
    await ask(asked, json({ created: 1, data: [picture, picture] }))
    const { hold } = { hold: await harness.store.ledger.findHold({ id: (await harness.records())[0]!.id }) }
    expect(hold!.quotaUnits).toBe(2n)
  })

  test('stream their events byte for byte', async () => {
    const provider = stream('17-openai-image-stream')
    const reply = await ask(
      { ...images, components: perToken, body: { prompt: 'a cat', stream: true } },
      provider,
    )
    expect(await textOf(reply)).toBe(provider.body.toString())
    expect(await harness.records()).toMatchObject([{ streamed: true, estimated: false, outcome: 'complete' }])
  })

  test('above what is available are refused before they are asked for', async () => {
    const provider = json({ created: 1, data: [picture] })
    const dear = [component('images', 'image', '0.6')]
    const reply = await ask({ ...images, components: dear, body: { prompt: 'a cat', n: 2 } }, provider)
    expect([reply.status, (await jsonOf(reply)).error.required]).toEqual([402, '1.2'])
    expect(provider.sent).toEqual([])
  })
})

describe('speech', () => {
  const speech = { endpoint: 'audio.speech', components: perCharacter } as const

  test('comes as its bytes, charged by code points', async () => {
    const recording = wavOf(1)
    const provider = answering(recording, 'audio/wav')
    const asked = { ...speech, body: { input: 'Grüße 👋', voice: 'alloy', response_format: 'wav' } }
    const reply = await ask(asked, provider)
    expect(reply.headers['content-type']).toBe('audio/wav')
    expect(Buffer.from(reply.body as Uint8Array).equals(recording)).toBe(true)
    expect(reply.headers['x-meterway-charge']).toBe('0.000105')
    expect(await harness.records()).toMatchObject([
      { quantities: { input_chars: 7, output_audio_seconds: 1 }, estimated: false },
    ])
  })

  test('streams its events byte for byte, charged by tokens', async () => {
    const provider = stream('19-openai-speech-sse')
    const components = [component('input', 'token', '1', 1e6), component('output_audio', 'token', '12', 1e6)]
    const reply = await ask(
      { ...speech, components, body: { input: 'hello', stream_format: 'sse' } },
      provider,
    )
    expect(await textOf(reply)).toBe(provider.body.toString())
    expect(await harness.records()).toMatchObject([{ streamed: true, estimated: false, outcome: 'complete' }])
  })
})

describe('transcriptions', () => {
  async function form(fields: Record<string, string>, file = wavOf(3)) {
    const data = new FormData()
    for (const [name, value] of Object.entries(fields)) data.append(name, value)
    data.append('file', new File([new Uint8Array(file)], 'speech.wav', { type: 'audio/wav' }))
    const response = new Response(data)
    return {
      endpoint: 'audio.transcriptions',
      body: new Uint8Array(await response.arrayBuffer()),
      contentType: response.headers.get('content-type')!,
      components: perSecond,
    } as const
  }

  test('are charged by the seconds that the provider tells', async () => {
    const provider = json({ text: 'hello', usage: { type: 'duration', seconds: 9 } })
    const asked = await form({ model: 'media', response_format: 'json' })
    const reply = await ask(asked, provider)
    expect(await jsonOf(reply)).toMatchObject({ text: 'hello' })
    expect(reply.headers['x-meterway-charge']).toBe('0.0009')
    const { headers, body } = provider.sent[0]!
    const sent = readForm(body as Uint8Array, headers['content-type']!)
    expect(formTexts(sent)).toMatchObject({ model: 'upstream-media', response_format: 'json' })
    const file = sent.fields.find(({ name }) => name === 'file')!
    expect(file.valueEnd - file.valueStart).toBe(wavOf(3).length)
  })

  test('are charged by the recording where it tells nothing', async () => {
    const provider = answering(Buffer.from('1\n00:00:00,000 --> 00:00:03,000\nhello\n'), 'text/plain')
    const reply = await ask(await form({ model: 'media', response_format: 'srt' }), provider)
    expect([reply.headers['content-type'], await textOf(reply)]).toEqual([
      'text/plain',
      provider.body.toString(),
    ])
    expect(reply.headers['x-meterway-charge']).toBe('0.0003')
    expect(await harness.records()).toMatchObject([{ quantities: { audio_seconds: 3 }, estimated: false }])
  })

  test('stream their events byte for byte', async () => {
    const provider = stream('18-openai-transcription-stream')
    const reply = await ask(await form({ model: 'media', stream: 'true' }), provider)
    expect(await textOf(reply)).toBe(provider.body.toString())
    expect(await harness.records()).toMatchObject([{ streamed: true, outcome: 'complete' }])
  })

  test.each([
    ['without a model', { prompt: 'x' }, 'model'],
    ['with another kind of stream', { model: 'media', stream: 'yes' }, 'stream'],
  ])('%s are refused', async (_, fields, param) => {
    const provider = json({ text: 'hello' })
    const reply = await ask(await form(fields), provider)
    expect([reply.status, (await jsonOf(reply)).error.param]).toEqual([400, param])
    expect(provider.sent).toEqual([])
  })
})
