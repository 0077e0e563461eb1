import Anthropic from '@anthropic-ai/sdk'
import { beforeEach, expect, test } from 'vitest'
import { seedCatalogue, seedOwner } from '../support/seed.js'
import { owner, servedMeterway, type Served } from '../support/served-meterway.js'

let served: Served
let client: Anthropic
beforeEach(async () => {
  served = await servedMeterway()
  await seedCatalogue(served)
  const { secret } = await seedOwner(served, 'ann')
  client = clientOf(secret)
})

const clientOf = (apiKey: string) => new Anthropic({ apiKey, baseURL: served.base, maxRetries: 0 })

const ask = {
  model: 'chat-model',
  max_tokens: 60,
  messages: [{ role: 'user' as const, content: 'Hi' }],
}

const records = async () =>
  (await served.ask('GET', '/v1/me/usage', undefined, owner('ann'))).body.data as Record<string, unknown>[]

test('answers a message of a provider that speaks otherwise, and tells its charge', async () => {
  const { data, response } = await client.messages.create(ask).withResponse()
  expect(data.content).toMatchObject([{ type: 'text', text: expect.stringMatching(/./) as string }])
  const [record] = await records()
  expect(response.headers.get('x-meterway-charge')).toBe(record!.charge)
  expect(response.headers.get('request-id')).toBe(record!.requestId)
  const { input_tokens: input, output_tokens: output } = data.usage
  expect(record).toMatchObject({ endpoint: 'messages', quantities: { input, output } })
})

test('streams a message to its end, charged when the end is seen', async () => {
  const message = await client.messages.stream(ask).finalMessage()
  expect(message.content).toMatchObject([{ type: 'text', text: expect.stringMatching(/./) as string }])
  const { input_tokens: input, output_tokens: output } = message.usage
  expect(await records()).toMatchObject([{ streamed: true, quantities: { input, output } }])
})

test('answers with errors that the client knows', async () => {
  const stranger = clientOf('sk-mw-unknown').messages.create(ask)
  await expect(stranger).rejects.toBeInstanceOf(Anthropic.AuthenticationError)
  await expect(stranger).rejects.toMatchObject({ errorCode: 'invalid_access_key' })
  const large = client.messages.create({ ...ask, messages: [{ role: 'user', content: 'x'.repeat(21e6) }] })
  await expect(large).rejects.toMatchObject({ status: 413, type: 'request_too_large' })
})

test('counts the tokens of a prompt, which costs nothing', async () => {
  const { max_tokens: _, ...prompt } = ask
  const { input_tokens: short } = await client.messages.countTokens(prompt)
  const tools = [{ name: 'weather', input_schema: { type: 'object' as const } }]
  const { input_tokens: long } = await client.messages.countTokens({ ...prompt, tools })
  expect([short > 0, long > short]).toEqual([true, true])
  expect(await records()).toEqual([])
  expect(served.provider.calls).toEqual([])
  const unknown = client.messages.countTokens({ ...prompt, model: 'unknown' })
  await expect(unknown).rejects.toBeInstanceOf(Anthropic.NotFoundError)
  await expect(clientOf('sk-mw-unknown').messages.countTokens(prompt)).rejects.toMatchObject({ status: 401 })
})

test('counts a count of tokens as a request', async () => {
  await served.meterway.accounts.update('ann', { limits: { requestsPerMinute: 1 } })
  const { max_tokens: _, ...prompt } = ask
  await client.messages.countTokens(prompt)
  await expect(client.messages.create(ask)).rejects.toBeInstanceOf(Anthropic.RateLimitError)
})
