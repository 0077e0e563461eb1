import { ApiError, createPartFromFunctionResponse, GoogleGenAI } from '@google/genai'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { gatewayHarness, jsonOf, type Harness } from './gateway-harness.js'

let harness: Harness
beforeEach(async () => {
  harness = await gatewayHarness()
})
afterEach(async () => {
  await harness.close()
  expect(await harness.meterway.verify()).toEqual([])
})

const google = () =>
  new GoogleGenAI({
    apiKey: 'unused',
    httpOptions: { baseUrl: 'http://meterway.test', fetch: harness.meterway.fetch({ ownerId: 'ann' }) },
  })
/** By the price of the harness, in nanos: 1 for each input token, 2 for each output token, in millionths. */
const cost = (input: number, output: number): bigint => BigInt(input + 2 * output) * 1_000n

const model = 'gpt-4o'

test('a Gemini client gets its own words, and is charged by the provider’s', async () => {
  const response = await google().models.generateContent({
    model,
    contents: 'hello',
    config: { systemInstruction: 'be brief', maxOutputTokens: 40 },
  })
  expect(response.text).toMatch(/./)
  const { promptTokenCount: input, candidatesTokenCount: output } = response.usageMetadata!
  const [record] = await harness.records()
  expect(record).toMatchObject({ quantities: { input, output }, chargeNano: cost(input!, output!) })
  expect(harness.provider.calls[0]!.body).toMatchObject({
    max_tokens: 40,
    messages: [{ role: 'system' }, { role: 'user', content: 'hello' }],
  })
})

test('a Gemini client gets its own events, the last once they are charged', async () => {
  const { text: whole } = await google().models.generateContent({ model, contents: 'hello' })
  const stream = await google().models.generateContentStream({ model, contents: 'hello' })
  const responses = []
  for await (const one of stream) responses.push(one)
  expect(responses.map(({ text }) => text ?? '').join('')).toBe(whole)
  const last = responses.at(-1)!
  expect(last.candidates![0]!.finishReason).toMatch(/STOP|MAX_TOKENS/)
  const { promptTokenCount: input, candidatesTokenCount: output } = last.usageMetadata!
  const [record] = await harness.records()
  expect(record).toMatchObject({ quantities: { input, output }, chargeNano: cost(input!, output!) })
})

test('a Gemini client calls functions, and answers their calls', async () => {
  const called = { name: 'weather', arguments: '{"city":"Paris"}' }
  const message = {
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'c-1', type: 'function', function: called }],
  }
  const usage = { prompt_tokens: 9, completion_tokens: 3 }
  const completion = { choices: [{ index: 0, message, finish_reason: 'tool_calls' }], usage }
  harness.provider.script([{ rawBody: JSON.stringify(completion) }])
  const chat = google().chats.create({ model })
  const { functionCalls } = await chat.sendMessage({ message: 'Weather?' })
  expect(functionCalls).toEqual([{ id: 'c-1', name: 'weather', args: { city: 'Paris' } }])
  const result = createPartFromFunctionResponse('c-1', 'weather', { output: 'sun' })
  await chat.sendMessage({ message: result })
  expect(harness.provider.calls[1]!.body.messages).toEqual([
    { role: 'user', content: 'Weather?' },
    { ...message, tool_calls: [{ id: 'c-1', type: 'function', function: called }] },
    { role: 'tool', tool_call_id: 'c-1', content: 'sun' },
  ])
})

test('a Gemini client is refused, by its own name of it, what the provider has no word for', async () => {
  const asking = google().models.generateContent({
    model,
    contents: 'hello',
    config: { tools: [{ googleSearch: {} }] },
  })
  await expect(asking).rejects.toThrow(ApiError)
  await expect(asking).rejects.toMatchObject({ status: 400 })
  await expect(asking).rejects.toThrow(/unsupported_parameter.*tools\.0\.googleSearch/)
  expect(harness.provider.calls).toEqual([])
})

test('a Gemini client sees a stream that breaks as an error of its own', async () => {
  harness.provider.script([{ cutAfterChunks: 2 }])
  const reading = (async () => {
    for await (const one of await google().models.generateContentStream({ model, contents: 'hello' }))
      expect(one.candidates).toHaveLength(1)
  })()
  await expect(reading).rejects.toMatchObject({ name: 'ApiError', status: 502 })
  await vi.waitFor(async () =>
    expect(await harness.records()).toMatchObject([{ outcome: 'upstream_broken', estimated: true }]),
  )
})

test('a Gemini client is told of a missing key in its own words', async () => {
  const reply = await harness.chat({}, 'unknown', {
    endpoint: 'generateContent',
    inPath: { model, stream: false },
  })
  expect(reply.status).toBe(401)
  expect((await jsonOf(reply)).error).toMatchObject({ code: 401, status: 'UNAUTHENTICATED' })
})
