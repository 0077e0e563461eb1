import { beforeEach, expect, test } from 'vitest'
import { llmRouter } from '../../src/index.js'
import { seedCatalogue, seedOwner } from '../support/seed.js'
import { owner, servedMeterway, type Headers, type Served } from '../support/served-meterway.js'
import { serve } from '../support/serve.js'

let served: Served
let base: string
let auth: Headers
beforeEach(async () => {
  served = await servedMeterway()
  await seedCatalogue(served)
  const { secret } = await seedOwner(served, 'ann')
  auth = { 'x-goog-api-key': secret }
  base = await serve(['/v1beta', llmRouter(served.meterway)])
})

const contents = [{ role: 'user', parts: [{ text: 'Hi' }] }]
const ask = (path: string, init: RequestInit = {}) =>
  fetch(base + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...auth },
    body: JSON.stringify({ contents }),
    ...init,
  })
const records = async () =>
  (await served.ask('GET', '/v1/me/usage', undefined, owner('ann'))).body.data as Record<string, unknown>[]

test('answers where Google’s clients look, and charges it', async () => {
  const response = await ask('/v1beta/models/chat-model:generateContent')
  expect(response.status).toBe(200)
  const { usageMetadata } = (await response.json()) as { usageMetadata: Record<string, number> }
  const [record] = await records()
  expect(record).toMatchObject({
    endpoint: 'generateContent',
    model: 'chat-model',
    quantities: { input: usageMetadata.promptTokenCount, output: usageMetadata.candidatesTokenCount },
  })
  expect(response.headers.get('x-meterway-charge')).toBe(record!.charge)
})

test.each(['', '?alt=sse'])('streams events, with the query %j', async (query) => {
  const response = await ask(`/v1beta/models/chat-model:streamGenerateContent${query}`)
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  const text = await response.text()
  expect(text).toMatch(/^data: \{"candidates".*\r\n\r\n$/s)
  expect(text.match(/"finishReason"/g)).toHaveLength(1)
  expect(await records()).toMatchObject([{ streamed: true, outcome: 'complete' }])
})

test.each(['google/gemini', 'google%2Fgemini'])('knows the model %s by its name', async (name) => {
  await seedCatalogue(served, 'google/gemini')
  expect((await ask(`/v1beta/models/${name}:generateContent`)).status).toBe(200)
  expect(await records()).toMatchObject([{ model: 'google/gemini' }])
})

test.each([
  ['no key', { headers: { 'content-type': 'application/json' } }, 401, 'UNAUTHENTICATED'],
  ['another method', { method: 'PUT' }, 405, 'INVALID_ARGUMENT'],
  ['another type', { headers: { 'content-type': 'text/plain' } }, 415, 'INVALID_ARGUMENT'],
  ['no contents', { body: '{}' }, 400, 'INVALID_ARGUMENT'],
])('refuses %s in Google’s shape', async (_, init, status, name) => {
  const response = await ask('/v1beta/models/chat-model:generateContent', init)
  expect(response.status).toBe(status)
  const { error } = (await response.json()) as { error: object }
  expect(error).toMatchObject({ code: status, status: name })
  expect(served.provider.calls).toEqual([])
})

test('leaves other paths of models alone', async () => {
  const response = await ask('/v1beta/models/chat-model', { method: 'GET', body: null })
  expect(await response.json()).toMatchObject({ id: 'chat-model' })
})

test('is quoted by the model that the body names', async () => {
  const body = { endpoint: 'generateContent', model: 'chat-model', contents }
  const bearer = { authorization: `Bearer ${auth['x-goog-api-key']!}` }
  const quote = await served.ask('POST', '/v1/quote', body, bearer)
  expect(quote.body).toMatchObject({ currency: 'USD', blockedBy: null })
})
