import { GoogleGenAI } from '@google/genai'
import OpenAI from 'openai'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { gatewayHarness, textOf, type Harness } from './gateway-harness.js'
import { startGeminiProvider, type GeminiProvider } from './serving-gemini.js'

let harness: Harness
let provider: GeminiProvider
beforeEach(async () => {
  provider = await startGeminiProvider()
  harness = await gatewayHarness({
    format: 'gemini',
    baseUrl: provider.url,
    models: ['google/gemini-2.5-pro'],
  })
})
afterEach(async () => {
  await harness.close()
  expect(await harness.meterway.verify()).toEqual([])
})
const model = 'google/gemini-2.5-pro'
const path = '/v1beta/models/google%2Fgemini-2.5-pro'

const google = () =>
  new GoogleGenAI({
    apiKey: 'unused',
    httpOptions: { baseUrl: 'http://meterway.test', fetch: harness.meterway.fetch({ ownerId: 'ann' }) },
  })
const openai = () =>
  new OpenAI({
    apiKey: 'unused',
    baseURL: 'http://meterway.test/v1',
    maxRetries: 0,
    fetch: harness.meterway.fetch({ ownerId: 'ann' }),
  })
/** By the price of the harness, in nanos: 1 for each input token, 2 for each output token, in millionths. */
const cost = (input: number, output: number): bigint => BigInt(input + 2 * output) * 1_000n

const usageMetadata = {
  promptTokenCount: 20,
  candidatesTokenCount: 5,
  thoughtsTokenCount: 7,
  totalTokenCount: 32,
}
const quantities = { input: 20, output: 5, output_reasoning: 7 }
const named = { modelVersion: 'gemini-2.5-pro-001', responseId: 'resp-1', usageMetadata }
const chunk = (parts: object[], more: object = {}) => ({
  candidates: [{ content: { role: 'model', parts }, index: 0, ...more }],
  ...named,
})
const thought = { text: 'Hm.', thought: true }
const call = {
  functionCall: { name: 'weather', args: { city: 'Paris' }, id: 'g-1' },
  thoughtSignature: 'c2ln',
}
const expectCharge = async (expected: object) => {
  const [record] = await harness.records()
  expect(record).toMatchObject({ quantities, chargeNano: cost(20, 12), outcome: 'complete', ...expected })
}

test('a provider of Gemini answers an OpenAI client, whose next turn brings the signature back', async () => {
  provider.answers(chunk([thought, { text: 'Let me see.' }, call], { finishReason: 'STOP' }))
  const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Weather?' }]
  const { choices, usage } = await openai().chat.completions.create({
    model,
    messages,
    max_completion_tokens: 50,
  })
  const [{ message, finish_reason }] = choices as [OpenAI.ChatCompletion.Choice]
  expect(finish_reason).toBe('tool_calls')
  expect(message).toMatchObject({ content: 'Let me see.', reasoning_content: 'Hm.' })
  expect(usage).toMatchObject({ prompt_tokens: 20, completion_tokens: 12, total_tokens: 32 })
  await expectCharge({})

  provider.answers(chunk([{ text: 'Sunny.' }], { finishReason: 'STOP' }))
  const result = { role: 'tool' as const, tool_call_id: message.tool_calls![0]!.id, content: 'sun' }
  await openai().chat.completions.create({ model, messages: [...messages, message, result] })
  const [first, second] = provider.calls
  expect([first!.url, first!.key]).toEqual([`${path}:generateContent`, 'sk-provider-secret'])
  expect(first!.body).toMatchObject({ generationConfig: { maxOutputTokens: 50 } })
  expect(second!.body.contents).toEqual([
    { role: 'user', parts: [{ text: 'Weather?' }] },
    { role: 'model', parts: [thought, { text: 'Let me see.' }, call] },
    {
      role: 'user',
      parts: [{ functionResponse: { id: 'g-1', name: 'weather', response: { output: 'sun' } } }],
    },
  ])
})

test('a provider of Gemini streams to an OpenAI client, the last once it is charged', async () => {
  provider.answers(
    chunk([thought]),
    chunk([{ text: 'Sun' }]),
    chunk([{ text: 'ny.' }, call], { finishReason: 'STOP' }),
  )
  const stream = openai().chat.completions.stream({
    model,
    messages: [{ role: 'user', content: 'Weather?' }],
    stream_options: { include_usage: true },
  })
  const final = await stream.finalChatCompletion()
  expect(final.choices[0]).toMatchObject({
    finish_reason: 'tool_calls',
    message: { content: 'Sunny.', tool_calls: [{ function: { arguments: '{"city":"Paris"}' } }] },
  })
  expect(final.usage).toMatchObject({ prompt_tokens: 20, completion_tokens: 12 })
  expect(provider.calls[0]!.url).toBe(`${path}:streamGenerateContent?alt=sse`)
  await expectCharge({})
})

test('a provider of Gemini and its client pass each other’s bytes', async () => {
  const answer = chunk([thought, { text: 'Hi.' }, { novelty: 1 }], { finishReason: 'STOP' })
  provider.answers(answer)
  const body =
    '{ "contents":[{"parts":[{"text":"hi"}]}],"safetySettings":[],"generationConfig":{"maxOutputTokens":9} }'
  const reply = await harness.chat({}, harness.secret, {
    endpoint: 'generateContent',
    inPath: { model, stream: false },
    body: Buffer.from(body),
  })
  expect(await textOf(reply)).toBe(JSON.stringify(answer))
  expect(provider.calls[0]!.body).toEqual(JSON.parse(body))
  await expectCharge({ endpoint: 'generateContent' })
  provider.answers(chunk([{ text: 'H' }]), chunk([{ text: 'i.' }], { finishReason: 'MAX_TOKENS' }))
  const stream = await google().models.generateContentStream({
    model: encodeURIComponent(model),
    contents: 'hi',
  })
  let text = ''
  for await (const one of stream) text += one.text ?? ''
  expect(text).toBe('Hi.')
  await expectCharge({ outcome: 'incomplete' })
})

test('a provider that blocks the prompt has answered', async () => {
  const blocked = { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 20 } }
  provider.answers(blocked)
  const stream = await openai().chat.completions.create({
    model,
    messages: [{ role: 'user', content: 'x' }],
    stream: true,
  })
  const reasons = []
  for await (const { choices } of stream) reasons.push(choices[0]?.finish_reason)
  expect(reasons.at(-1)).toBe('content_filter')
  await expectCharge({ quantities: { input: 20 }, chargeNano: cost(20, 0) })
})

test('a provider that fails over a call of a function has not', async () => {
  provider.answers(chunk([], { finishReason: 'MALFORMED_FUNCTION_CALL' }))
  const asking = openai().chat.completions.create({ model, messages: [{ role: 'user', content: 'x' }] })
  await expect(asking).rejects.toMatchObject({ status: 502, code: 'upstream_error' })
  expect(await harness.balance()).toMatchObject({ held: '0' })
})

test('a provider that refuses its key, by a 400, is not asked again with it', async () => {
  const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }]
  provider.answers({ error: { code: 400, message: 'API key not valid.', details } })
  const ask = () => google().models.generateContent({ model: encodeURIComponent(model), contents: 'x' })
  await expect(ask()).rejects.toMatchObject({ status: 502 })
  await expect(ask()).rejects.toMatchObject({ status: 503 })
  expect(provider.calls).toHaveLength(1)
})
