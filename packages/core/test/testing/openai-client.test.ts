import OpenAI, { APIConnectionError, BadRequestError, InternalServerError, RateLimitError } from 'openai'
import { expect, test } from 'vitest'
import type { FakeProvider } from '../../src/testing/index.js'
import { provider } from './provider.js'

const client = ({ url }: FakeProvider) => new OpenAI({ apiKey: 'sk-1234', baseURL: url, maxRetries: 0 })
const messages = [{ role: 'user' as const, content: 'hello there' }]

test('a chat depends on its prompt, and its usage is in the log', async () => {
  const fake = await provider()
  const answer = await client(fake).chat.completions.create({ model: 'gpt-4o', messages })
  expect(answer.choices).toHaveLength(1)
  expect(answer.choices[0]?.message.content).toMatch('You said: hello there.')
  expect(answer.choices[0]?.finish_reason).toBe('stop')
  const words = answer.choices[0]!.message.content!.split(' ').length
  expect(answer.usage).toEqual({ prompt_tokens: 7, completion_tokens: words, total_tokens: 7 + words })
  expect(fake.calls).toMatchObject([
    {
      id: 1,
      method: 'POST',
      path: '/chat/completions',
      model: 'gpt-4o',
      usage: answer.usage,
      completed: true,
    },
  ])
})

test('parts of a prompt are read as their text, an image counts 85 tokens', async () => {
  const fake = await provider({ countTokens: (text) => text.length })
  const content = [
    { type: 'text' as const, text: 'ab' },
    { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,AAAA' } },
    { type: 'text' as const, text: 'cd' },
  ]
  const answer = await client(fake).chat.completions.create({
    model: 'gpt-4o',
    messages: [{ role: 'user', content }],
  })
  expect(answer.choices[0]?.message.content).toMatch('You said: abcd.')
  expect(answer.usage?.prompt_tokens).toBe(4 + 4 + 85)
})

test.each([{ max_tokens: 3 }, { max_completion_tokens: 3 }, { max_completion_tokens: 3, max_tokens: 9 }])(
  'an answer keeps to %o',
  async (limit) => {
    const answer = await client(await provider()).chat.completions.create({ model: 'm', messages, ...limit })
    expect(answer.choices[0]).toMatchObject({
      finish_reason: 'length',
      message: { content: 'You said: hello ' },
    })
    expect(answer.usage?.completion_tokens).toBe(3)
  },
)

test('several choices are all answered, and all counted', async () => {
  const fake = await provider()
  const ask = { model: 'm', messages, n: 3, max_tokens: 4 }
  const answer = await client(fake).chat.completions.create(ask)
  expect(answer.choices.map(({ index }) => index)).toEqual([0, 1, 2])
  expect(answer.usage?.completion_tokens).toBe(12)
  const stream = client(fake).chat.completions.stream({ ...ask, stream_options: { include_usage: true } })
  const streamed = await stream.finalChatCompletion()
  expect(streamed.choices.map(({ message }) => message.content)).toEqual(
    answer.choices.map(({ message }) => message.content),
  )
  expect(streamed.usage).toEqual(answer.usage)
})

test('a stream says what the whole answer says', async () => {
  const fake = await provider()
  const whole = await client(fake).chat.completions.create({ model: 'm', messages })
  let text = ''
  for await (const { choices } of await client(fake).chat.completions.create({
    model: 'm',
    messages,
    stream: true,
  }))
    text += choices[0]?.delta.content ?? ''
  expect(text).toBe(whole.choices[0]?.message.content)
  expect(fake.calls[1]).toMatchObject({ usage: null, completed: true })
})

test('embeddings differ by text and are the same in either encoding', async () => {
  const fake = await provider()
  const ask = { model: 'e', input: ['one', 'two'], dimensions: 8 }
  const decoded = await client(fake).embeddings.create(ask)
  const plain = await client(fake).embeddings.create({ ...ask, encoding_format: 'float' })
  expect(fake.calls[0]?.body.encoding_format).toBe('base64')
  expect(decoded.data.map(({ index }) => index)).toEqual([0, 1])
  for (const [i, { embedding }] of plain.data.entries()) {
    expect(embedding).toHaveLength(8)
    expect(Math.hypot(...embedding)).toBeCloseTo(1)
    for (const [at, value] of embedding.entries())
      expect(decoded.data[i]!.embedding[at]).toBeCloseTo(value, 5)
  }
  expect(plain.data[0]!.embedding).not.toEqual(plain.data[1]!.embedding)
  expect(plain.usage).toEqual({ prompt_tokens: 2, total_tokens: 2 })
})

test('models are listed', async () => {
  const { data } = await client(await provider()).models.list()
  expect(data.map(({ id }) => id)).toEqual(['simulated'])
})

test.each([
  ['sim-error-400', BadRequestError],
  ['sim-error-429', RateLimitError],
  ['sim-error-503', InternalServerError],
  ['sim-cut-0', Error],
  ['sim-stream-error-1', Error],
])('%s is the error of its kind', async (model, kind) => {
  const fake = await provider()
  const read = async () => {
    const options = { model, messages, stream: true } as const
    let finished = false
    for await (const { choices } of await client(fake).chat.completions.create(options))
      finished ||= Boolean(choices[0]?.finish_reason)
    if (!finished) throw new Error('The stream never finished.')
  }
  await expect(read()).rejects.toThrow(kind)
  expect(fake.calls[0]?.completed).toBe(false)
})

test('a connection that is reset is a connection error', async () => {
  const fake = await provider()
  fake.script([{ resetAfterChunks: 0 }])
  const sent = client(fake).chat.completions.create({ model: 'm', messages, stream: true })
  await expect(
    sent.then(async (stream) => {
      for await (const _ of stream);
    }),
  ).rejects.toThrow(/terminated|Connection/)
  await fake.close()
  await expect(client(fake).models.list()).rejects.toThrow(APIConnectionError)
})
