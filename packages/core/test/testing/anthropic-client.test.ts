import Anthropic, { APIError, BadRequestError, InternalServerError, RateLimitError } from '@anthropic-ai/sdk'
import { expect, test } from 'vitest'
import type { FakeProvider } from '../../src/testing/index.js'
import { post, provider } from './provider.js'

const client = ({ origin }: FakeProvider) =>
  new Anthropic({ apiKey: 'sk-ant-1234', baseURL: origin, maxRetries: 0 })
const ask = {
  model: 'claude',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'hello there' }],
}

test('a message depends on its prompt and system, and its usage is in the log', async () => {
  const fake = await provider()
  const answer = await client(fake).messages.create({ ...ask, system: 'Be brief.' })
  const [block] = answer.content
  expect(block).toMatchObject({
    type: 'text',
    text: expect.stringMatching('^You said: Be brief.\nhello there.'),
  })
  const words = block?.type === 'text' ? block.text.split(' ').length : 0
  expect(answer).toMatchObject({
    stop_reason: 'end_turn',
    usage: { input_tokens: 10, cache_read_input_tokens: 0, output_tokens: words },
  })
  expect(fake.calls).toMatchObject([
    { path: '/messages', model: 'claude', stream: false, usage: answer.usage, completed: true },
  ])
  expect(fake.calls[0]?.headers).toMatchObject({ 'anthropic-version': expect.stringMatching(/^20/) })
  expect(answer._request_id).toBe('req_sim_1')
})

test('an image counts 85 tokens, by data or by address', async () => {
  const sources = [
    { type: 'base64' as const, media_type: 'image/png' as const, data: 'AAAA' },
    { type: 'url' as const, url: 'https://example.com/a.png' },
  ]
  const images = sources.map((source) => ({ type: 'image' as const, source }))
  const content = [...images, { type: 'text' as const, text: 'abcd' }]
  const answer = await client(await provider()).messages.create({
    ...ask,
    messages: [{ role: 'user', content }],
  })
  expect(answer.usage.input_tokens).toBe(1 + 4 + 2 * 85)
})

test('a stream says what the whole message says, in named events', async () => {
  const fake = await provider()
  const whole = await client(fake).messages.create({ ...ask, max_tokens: 3 })
  expect(whole.stop_reason).toBe('max_tokens')
  const stream = client(fake).messages.stream({ ...ask, max_tokens: 3 })
  const names: string[] = []
  stream.on('streamEvent', ({ type }) => names.push(type))
  const streamed = await stream.finalMessage()
  const { content, stop_reason, stop_details, usage } = whole
  expect(streamed).toMatchObject({ content, stop_reason, stop_details, usage })
  expect(names).toEqual([
    ...['message_start', 'content_block_start', 'content_block_delta', 'content_block_delta'],
    ...['content_block_delta', 'content_block_stop', 'message_delta', 'message_stop'],
  ])
  expect(fake.calls[1]).toMatchObject({ stream: true, usage: whole.usage, completed: true })
})

test('a stream has pings, padding, and a placeholder for output tokens at its start', async () => {
  const fake = await provider()
  const headers = { 'anthropic-version': '2023-06-01' }
  const text = await (
    await post(`${fake.url}/messages`, { ...ask, max_tokens: 3, stream: true }, headers)
  ).text()
  expect(text).toContain('event: ping\ndata: {"type":"ping"')
  expect(text).toMatch(/ +}\n\n/)
  const usages = [...text.matchAll(/"output_tokens":(\d+)/g)].map(([, count]) => count)
  expect(usages).toEqual(['1', '3'])
})

const tool = (name: string) => ({
  name,
  input_schema: {
    type: 'object' as const,
    properties: {
      city: { type: 'string' },
      days: { type: 'integer' },
      unit: { enum: ['celsius', 'kelvin'] },
      tags: { type: 'array', items: { type: 'boolean' } },
      where: { type: 'object', properties: { zip: { anyOf: [{ type: 'number' }, { type: 'null' }] } } },
    },
  },
})
const input = { city: 'a simulated value', days: 1, unit: 'celsius', tags: [true], where: { zip: 1.5 } }

test.each([
  ['any', { tool_choice: { type: 'any' } }, ['weather', 'time']],
  ['a named one', { tool_choice: { type: 'tool', name: 'time' } }, ['time']],
  ['any, one at a time', { tool_choice: { type: 'any', disable_parallel_tool_use: true } }, ['weather']],
  [
    'what the prompt says',
    { messages: [{ role: 'user', content: 'Please use the tool.' }] },
    ['weather', 'time'],
  ],
  ['what it likes', {}, []],
  ['none', { tool_choice: { type: 'none' }, messages: [{ role: 'user', content: 'Use the tool.' }] }, []],
] as const)('of two tools, %s is called, streamed or not', async (_, choice, names) => {
  const fake = await provider()
  const body = {
    ...ask,
    tools: [tool('weather'), tool('time')],
    ...choice,
  } as Anthropic.MessageCreateParamsNonStreaming
  const whole = await client(fake).messages.create(body)
  const calls = whole.content.filter((block) => block.type === 'tool_use')
  expect(calls).toMatchObject(names.map((name) => ({ name, input })))
  expect(new Set(calls.map(({ id }) => id)).size).toBe(names.length)
  expect(whole.stop_reason).toBe(names.length > 0 ? 'tool_use' : 'end_turn')
  const streamed = await client(fake).messages.stream(body).finalMessage()
  const withoutIds = (content: object[]) => content.map((block) => ({ ...block, id: '' }))
  expect(withoutIds(streamed.content)).toEqual(withoutIds(whole.content))
  expect(streamed.usage).toEqual(whole.usage)
})

test('what a tool answered is answered in words', async () => {
  const answer = await client(await provider()).messages.create({
    ...ask,
    tools: [tool('weather')],
    messages: [
      { role: 'user', content: 'Use the tool.' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'weather', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: '21 degrees' }] },
    ],
  })
  expect(answer.content).toMatchObject([{ type: 'text', text: expect.stringContaining('21 degrees') }])
})

test('a tool call that does not fit the limit is not made', async () => {
  const body = { ...ask, max_tokens: 2, tools: [tool('weather')], tool_choice: { type: 'any' as const } }
  const answer = await client(await provider()).messages.create(body)
  expect(answer).toMatchObject({ stop_reason: 'max_tokens', usage: { output_tokens: 2 } })
})

test.each([
  ['sim-error-400', BadRequestError, 'invalid_request_error'],
  ['sim-error-429', RateLimitError, 'rate_limit_error'],
  ['sim-error-529', InternalServerError, 'overloaded_error'],
])('%s is the error of its kind', async (model, kind, type) => {
  const fake = await provider()
  const error: unknown = await client(fake)
    .messages.create({ ...ask, model })
    .catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(kind)
  expect(error).toMatchObject({ requestID: 'req_sim_1', error: { type: 'error', error: { type } } })
})

test.each([
  ['sim-stream-error-2', APIError],
  ['sim-cut-2', Error],
  ['sim-reset-2', Error],
])('the stream of %s fails', async (model, kind) => {
  const fake = await provider()
  await expect(
    client(fake)
      .messages.stream({ ...ask, model })
      .finalMessage(),
  ).rejects.toThrow(kind)
  expect(fake.calls[0]?.completed).toBe(false)
})

test.each([
  ['sim-no-usage', undefined],
  ['sim-zero-usage', { input_tokens: 0, output_tokens: 0 }],
  ['sim-text-usage', { input_tokens: '12', output_tokens: '12', service_tier: 'standard' }],
])('%s reports %j', async (model, usage) => {
  const answer = await client(await provider()).messages.create({ ...ask, model })
  if (usage) expect(answer.usage).toMatchObject(usage)
  else expect(answer).not.toHaveProperty('usage')
})

const version = { 'anthropic-version': '2023-06-01' }

test.each([
  ['no limit', { max_tokens: undefined }, version, 'max_tokens: Field required'],
  ['a limit below one', { max_tokens: 0 }, version, /^max_tokens/],
  ['no model', { model: undefined }, version, /^model/],
  ['no messages', { messages: [] }, version, /^messages/],
  ['no version', {}, {}, /^anthropic-version/],
  [
    'a temperature that its version has not',
    { temperature: 1 },
    { 'anthropic-version': '2026-10-21' },
    /^temp/,
  ],
])('a request with %s is refused with 400', async (_, part, headers, message) => {
  const fake = await provider()
  const answer = await post(`${fake.url}/messages`, { ...ask, ...part }, headers)
  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({
    type: 'error',
    error: { type: 'invalid_request_error', message: expect.stringMatching(message) },
    request_id: 'req_sim_1',
  })
})

test('a key that is echoed is the one of either header', async () => {
  const fake = await provider()
  const headers = { authorization: '', 'x-api-key': 'sk-ant-9', ...version }
  const answer = await post(`${fake.url}/messages`, { ...ask, model: 'sim-echo-authorization' }, headers)
  expect(await answer.text()).toContain('You sent sk-ant-9')
})
