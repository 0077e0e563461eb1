import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { afterEach, describe, expect, test } from 'vitest'
import { formatMoney } from '../../src/kernel/money.js'
import { streamVectors } from '../metering/vectors.js'
import { answering } from './answering.js'
import { gatewayHarness, jsonOf, textOf, type Harness, type HarnessOptions } from './gateway-harness.js'

let harness: Harness
afterEach(async () => {
  await harness.close()
  expect(await harness.meterway.verify()).toEqual([])
})

/** A thinking answer: 12 input, 18,000 read and 2,748 written, 67 output and 420 thought tokens. */
const transcript = streamVectors.find(({ file }) => file.includes('thinking-cache'))!
const quantities = transcript.expected.quantities!
const charge = '0.021734'

const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-up',
  content: [
    { type: 'thinking', thinking: 'hm', signature: 'sig' },
    { type: 'text', text: '391' },
  ],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: transcript.expected.usage,
}

const clients = () => {
  const facts = { apiKey: 'unused', maxRetries: 0, fetch: harness.meterway.fetch({ ownerId: 'ann' }) }
  return {
    openai: new OpenAI({ ...facts, baseURL: 'http://meterway.test/v1' }),
    anthropic: new Anthropic({ ...facts, baseURL: 'http://meterway.test' }),
  }
}

const ask = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'What is 17*23?' }] }
const limited = { ...ask, max_tokens: 100 }

const charged = async () => {
  const [record] = await harness.records()
  return {
    quantities: record!.quantities,
    charge: formatMoney(record!.chargeNano),
    estimated: record!.estimated,
  }
}

async function onAnthropic(body: Buffer, type: string, options: HarnessOptions = {}) {
  const provider = answering(body, type)
  harness = await gatewayHarness({ ...options, format: 'anthropic', upstream: provider.upstream })
  return provider.sent
}
const whole = () => onAnthropic(Buffer.from(JSON.stringify(message)), 'application/json')
const streamed = () => onAnthropic(transcript.bytes, 'text/event-stream')
const bodyOf = (sent: { body: string | Uint8Array | null }[]): unknown =>
  JSON.parse(Buffer.from(sent[0]!.body!).toString())

describe('a caller of OpenAI’s chat on an Anthropic provider', () => {
  test('is answered in its own words, and charged exactly', async () => {
    const sent = await whole()
    const completion = await clients().openai.chat.completions.create(ask)
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: '391', reasoning_content: 'hm' },
    })
    expect(completion.usage).toMatchObject({
      prompt_tokens: 20_760,
      completion_tokens: 487,
      prompt_tokens_details: { cached_tokens: 18_000, cache_write_tokens: 2_748 },
    })
    expect(await charged()).toEqual({ quantities, charge, estimated: false })
    expect(sent[0]).toMatchObject({
      headers: { 'x-api-key': 'sk-provider-secret', 'anthropic-version': '2023-06-01' },
    })
    expect(sent[0]!.url).toMatch(/\/v1\/messages$/)
    expect(bodyOf(sent)).toEqual({ ...ask, max_tokens: 1000, messages: [{ ...ask.messages[0] }] })
  })

  test('is streamed to in its own words, and charged exactly', async () => {
    const sent = await streamed()
    const stream = await clients().openai.chat.completions.create({
      ...ask,
      stream: true,
      stream_options: { include_usage: true },
    })
    let [text, reasoning, total] = ['', '', 0]
    for await (const { choices, usage } of stream) {
      const delta = choices[0]?.delta as { content?: string; reasoning_content?: string } | undefined
      text += delta?.content ?? ''
      reasoning += delta?.reasoning_content ?? ''
      total = usage?.total_tokens ?? total
    }
    expect({ text, reasoning, total }).toEqual({
      text: '391',
      reasoning: 'The user asks for 17*23. That is 391.',
      total: 21_247,
    })
    expect(await charged()).toEqual({ quantities, charge, estimated: false })
    expect(bodyOf(sent)).toMatchObject({ stream: true })
  })

  test('is refused, by its own name of it, what Anthropic has no word for', async () => {
    const sent = await whole()
    const refused = clients().openai.chat.completions.create({ ...ask, n: 2 })
    await expect(refused).rejects.toMatchObject({ status: 400, code: 'unsupported_parameter', param: 'n' })
    expect(sent).toEqual([])
  })

  test('of Responses is answered too', async () => {
    await whole()
    const { output_text: text } = await clients().openai.responses.create({ model: 'gpt-4o', input: 'hello' })
    expect(text).toBe('391')
  })
})

describe('a caller of Anthropic’s Messages on an OpenAI provider', () => {
  const onOpenAi = async () => {
    harness = await gatewayHarness()
  }

  test('is answered in its own words, and charged exactly', async () => {
    await onOpenAi()
    const said = await clients().anthropic.messages.create(limited)
    expect(said).toMatchObject({ type: 'message', model: 'gpt-4o', stop_reason: 'end_turn' })
    const { input_tokens: input, output_tokens: output } = said.usage
    expect((await charged()).quantities).toEqual({ input, output })
    expect(harness.provider.calls[0]!.body).toEqual(limited)
  })

  test('is streamed to in its own words, the last once they are charged', async () => {
    await onOpenAi()
    const { content } = await clients().anthropic.messages.create(limited)
    const stream = clients().anthropic.messages.stream(limited)
    const types = new Set<string>()
    for await (const { type } of stream) types.add(type)
    expect([...types].at(0)).toBe('message_start')
    expect([...types].at(-1)).toBe('message_stop')
    const final = await stream.finalMessage()
    expect(final.content).toEqual(content)
    const { input_tokens: input, output_tokens: output } = final.usage
    expect((await charged()).quantities).toEqual({ input, output })
  })

  test('sees a stream that breaks as an error event of its own', async () => {
    await onOpenAi()
    harness.provider.script([{ cutAfterChunks: 2 }])
    const body = Buffer.from(JSON.stringify({ ...limited, stream: true }))
    const text = await textOf(await harness.chat({}, harness.secret, { endpoint: 'messages', body }))
    expect(text).toContain('event: error')
    expect(text).not.toContain('message_stop')
    expect(await harness.records()).toMatchObject([{ outcome: 'upstream_broken', estimated: true }])
  })

  test('gets typed errors, with the id of the request under the name that its clients read', async () => {
    await onOpenAi()
    const { anthropic } = clients()
    const unknown = anthropic.messages.create({ ...limited, model: 'nobody' })
    await expect(unknown).rejects.toThrow(Anthropic.NotFoundError)
    await expect(unknown).rejects.toMatchObject({
      type: 'not_found_error',
      errorCode: 'model_not_found',
      requestID: expect.stringMatching(/./) as string,
    })
    const tools = [{ type: 'web_search_20250305' as const, name: 'web_search' as const }]
    const refused = anthropic.messages.create({ ...limited, tools })
    await expect(refused).rejects.toMatchObject({
      errorCode: 'unsupported_parameter',
      details: { param: 'tools.0.type' },
    })
    harness.provider.script([{ status: 400 }])
    await expect(anthropic.messages.create(limited)).rejects.toThrow(Anthropic.BadRequestError)
    expect(harness.provider.calls).toHaveLength(1)
  })

  test('may bring its key in the header of Anthropic’s clients', async () => {
    await onOpenAi()
    const body = Buffer.from(JSON.stringify(limited))
    const headers = { 'x-api-key': harness.secret }
    const reply = await harness.chat({}, '', { endpoint: 'messages', body, headers })
    expect(reply.status).toBe(200)
    expect(reply.headers['request-id']).toBe('req-1')
    expect(await jsonOf(reply)).toMatchObject({ type: 'message' })
  })
})

describe('a caller of Anthropic’s Messages on an Anthropic provider', () => {
  const text = `{ "model":"gpt-4o", "max_tokens":100, "top_k" :1.0, "messages":[{"role":"user","content":"hi"}] }`
  const pass = (headers: object = {}, body = text) =>
    harness.chat({}, '', {
      endpoint: 'messages',
      body: Buffer.from(body),
      headers: { 'x-api-key': harness.secret, ...headers },
    })

  test('has its bytes passed on, and the provider’s passed back, charged exactly', async () => {
    const sent = await whole()
    const reply = await pass()
    expect(await textOf(reply)).toBe(JSON.stringify(message))
    expect(reply.headers['x-meterway-charge']).toBe(charge)
    expect(Buffer.from(sent[0]!.body!).toString()).toBe(text)
    expect(await charged()).toEqual({ quantities, charge, estimated: false })
  })

  test('has the provider’s stream passed back, charged exactly', async () => {
    await streamed()
    const reply = await pass({}, text.replace('{', '{"stream":true,'))
    expect(await textOf(reply)).toBe(transcript.bytes.toString())
    expect(await charged()).toEqual({ quantities, charge, estimated: false })
  })

  test('chooses the version and the betas, and sends no key of its own', async () => {
    const sent = await whole()
    await pass({ 'anthropic-version': '2026-10-21', 'anthropic-beta': 'a,b', 'x-stainless-lang': 'js' })
    await pass()
    expect(sent[0]!.headers).toMatchObject({
      'anthropic-version': '2026-10-21',
      'anthropic-beta': 'a,b',
      'x-api-key': 'sk-provider-secret',
    })
    expect(sent[0]!.headers).not.toHaveProperty('x-stainless-lang')
    expect(sent[1]!.headers).toMatchObject({ 'anthropic-version': '2023-06-01' })
    expect(JSON.stringify(sent)).not.toContain(harness.secret)
  })
})

test('a provider of Anthropic’s format is asked for its models by key and version', async () => {
  const sent = await whole()
  const [provider] = (await harness.meterway.catalog.providers.list({ limit: 1 })).data
  expect(await harness.meterway.testProvider(provider!.id)).toMatchObject({ ok: true })
  expect(sent[0]).toMatchObject({
    headers: { 'x-api-key': 'sk-provider-secret', 'anthropic-version': '2023-06-01' },
  })
  expect(sent[0]!.url).toMatch(/\/v1\/models$/)
})
