import OpenAI, { BadRequestError } from 'openai'
import { expect, test } from 'vitest'
import type { FakeProvider } from '../../src/testing/index.js'
import { post, provider } from './provider.js'

const images = ({ url }: FakeProvider) =>
  new OpenAI({ apiKey: 'sk-1234', baseURL: url, maxRetries: 0 }).images
const ask = { model: 'gpt-image-1', prompt: 'a quiet sea' }

test('so many images are PNG files, with what they are like and what they took', async () => {
  const fake = await provider()
  const answer = await images(fake).generate({ ...ask, n: 2, quality: 'low', size: 'auto' })
  expect(answer.data).toHaveLength(2)
  for (const { b64_json } of answer.data!)
    expect(Buffer.from(b64_json!, 'base64').toString('latin1', 1, 4)).toBe('PNG')
  expect(answer).toMatchObject({ quality: 'low', size: '1024x1024', output_format: 'png' })
  expect(answer.usage).toEqual({
    input_tokens: 3,
    input_tokens_details: { image_tokens: 0, text_tokens: 3 },
    output_tokens: 544,
    total_tokens: 547,
  })
  expect(fake.calls).toMatchObject([{ path: '/images/generations', usage: answer.usage, completed: true }])
})

test.each([
  ['low', '1024x1024', 272],
  ['medium', '1024x1536', 1584],
  ['high', '1536x1024', 6240],
  ['auto', 'auto', 1056],
] as const)('an image of quality %s and size %s takes %i tokens', async (quality, size, tokens) => {
  const answer = await images(await provider()).generate({ ...ask, quality, size })
  expect(answer.usage?.output_tokens).toBe(tokens)
})

test('DALL·E reports no usage', async () => {
  const fake = await provider()
  const answer = await images(fake).generate({ ...ask, model: 'dall-e-3' })
  expect(answer.data).toMatchObject([{ revised_prompt: 'a quiet sea' }])
  expect(answer.usage).toBeUndefined()
  expect(fake.calls[0]).toMatchObject({ usage: null, completed: true })
})

test('a stream has the partial images, then the whole one with its usage', async () => {
  const fake = await provider()
  const events = []
  const asked = { ...ask, stream: true, partial_images: 2, quality: 'low' } as const
  for await (const event of await images(fake).generate(asked)) events.push(event)
  expect(events).toMatchObject([
    { type: 'image_generation.partial_image', partial_image_index: 0 },
    { type: 'image_generation.partial_image', partial_image_index: 1 },
    { type: 'image_generation.completed', usage: { output_tokens: 472, total_tokens: 475 } },
  ])
  expect(fake.calls[0]).toMatchObject({ stream: true, usage: { output_tokens: 472 }, completed: true })
})

test('a stream that is cut has no usage', async () => {
  const asked = { ...ask, model: 'sim-cut-1', stream: true, partial_images: 2 } as const
  const types: string[] = []
  for await (const { type } of await images(await provider()).generate(asked)) types.push(type)
  expect(types).toEqual(['image_generation.partial_image'])
})

test('an error is the error of its kind', async () => {
  await expect(images(await provider()).generate({ ...ask, model: 'sim-error-400' })).rejects.toThrow(
    BadRequestError,
  )
})

test.each([
  ['no model', { model: undefined }],
  ['no prompt', { prompt: '' }],
  ['too many images', { n: 11 }],
  ['several images in a stream', { n: 2, stream: true }],
  ['too many partial images', { partial_images: 4, stream: true }],
])('a request with %s is refused with 400', async (_, part) => {
  const answer = await post(`${(await provider()).url}/images/generations`, { ...ask, ...part })
  expect(answer.status).toBe(400)
})
