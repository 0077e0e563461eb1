import OpenAI, { RateLimitError } from 'openai'
import { expect, test } from 'vitest'
import type { FakeProvider } from '../../src/testing/index.js'
import { post, provider } from './provider.js'

const responses = ({ url }: FakeProvider) =>
  new OpenAI({ apiKey: 'sk-1234', baseURL: url, maxRetries: 0 }).responses
const ask = { model: 'gpt-5', input: 'hello there' }

test('a response depends on its input and instructions, and its usage is in the log', async () => {
  const fake = await provider()
  const answer = await responses(fake).create({ ...ask, instructions: 'Be brief.' })
  expect(answer.output_text).toMatch(/^You said: Be brief.\nhello there./)
  const words = answer.output_text.split(' ').length
  expect(answer).toMatchObject({ status: 'completed', instructions: 'Be brief.', incomplete_details: null })
  expect(answer.usage).toMatchObject({ input_tokens: 10, output_tokens: words, total_tokens: 10 + words })
  expect(fake.calls).toMatchObject([
    { path: '/responses', model: 'gpt-5', stream: false, usage: answer.usage, completed: true },
  ])
})

test('an image counts 85 tokens', async () => {
  const image = {
    type: 'input_image' as const,
    detail: 'auto' as const,
    image_url: 'data:image/png;base64,AA',
  }
  const content = [{ type: 'input_text' as const, text: 'abcd' }, image]
  const answer = await responses(await provider()).create({ ...ask, input: [{ role: 'user', content }] })
  expect(answer.usage?.input_tokens).toBe(1 + 4 + 85)
})

test('a stream says what the whole response says, in numbered events, without [DONE]', async () => {
  const fake = await provider()
  const whole = await responses(fake).create({ ...ask, max_output_tokens: 2 })
  expect(whole).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } })
  const stream = responses(fake).stream({ ...ask, max_output_tokens: 2 })
  const events: { type: string; sequence_number: number }[] = []
  stream.on('event', (event) => events.push(event))
  const streamed = await stream.finalResponse()
  expect(streamed.output_text).toBe(whole.output_text)
  expect(streamed.usage).toEqual(whole.usage)
  expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, index) => index))
  expect(events.map(({ type }) => type.replace('response.', ''))).toEqual([
    ...['created', 'in_progress', 'output_item.added', 'content_part.added'],
    ...['output_text.delta', 'output_text.delta', 'output_text.done', 'content_part.done'],
    ...['output_item.done', 'incomplete'],
  ])
  const text = await (await post(`${fake.url}/responses`, { ...ask, stream: true })).text()
  expect(text).toMatch(/^event: response.created\ndata: {"type":"response.created"/)
  expect(text).not.toContain('[DONE]')
})

test('an error in a stream is an event with its members at the top', async () => {
  const fake = await provider()
  const stream = await responses(fake).create({ ...ask, model: 'sim-stream-error-1', stream: true })
  const events = []
  for await (const event of stream) events.push(event)
  expect(events.at(-1)).toMatchObject({
    type: 'error',
    code: 'server_error',
    param: null,
    sequence_number: 5,
  })
  expect(fake.calls[0]?.completed).toBe(false)
})

test('an error is the error of its kind', async () => {
  await expect(responses(await provider()).create({ ...ask, model: 'sim-error-429' })).rejects.toThrow(
    RateLimitError,
  )
})

test.each([
  ['no model', { model: '' }],
  ['no input', { input: undefined }],
  ['a limit below one', { max_output_tokens: 0 }],
])('a request with %s is refused with 400', async (_, part) => {
  const answer = await post(`${(await provider()).url}/responses`, { ...ask, ...part })
  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({ error: { type: 'invalid_request_error' } })
})
