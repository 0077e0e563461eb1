import { request as httpRequest } from 'node:http'
import { gzipSync } from 'node:zlib'
import express from 'express'
import { beforeEach, expect, test, vi } from 'vitest'
import { llmRouter } from '../../src/index.js'
import { serve } from '../support/serve.js'
import { chatBody, seedCatalogue, seedOwner } from '../support/seed.js'
import { bearer, owner, servedMeterway, type Headers, type Served } from '../support/served-meterway.js'

let served: Served
let auth: Headers
beforeEach(async () => {
  served = await servedMeterway()
  await seedCatalogue(served)
  auth = bearer((await seedOwner(served, 'ann')).secret)
})

const path = '/v1/chat/completions'
const post = (body: NonNullable<RequestInit['body']>, headers: Headers = {}) =>
  fetch(served.base + path, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...auth, ...headers },
    duplex: 'half',
  })
const records = async () =>
  (await served.ask('GET', '/v1/me/usage', undefined, owner('ann'))).body.data as Record<string, unknown>[]
const profile = async () => (await served.ask('GET', '/v1/me/profile', undefined, owner('ann'))).body

test('serves the short name of the chat endpoint', async () => {
  expect((await served.ask('POST', '/v1/chat', chatBody, auth)).status).toBe(200)
})

test('passes unknown fields on as they came', async () => {
  await served.ask('POST', path, { ...chatBody, temperature: 0.5, vendor_option: { a: [1] } }, auth)
  expect(served.provider.calls[0]!.body).toMatchObject({ temperature: 0.5, vendor_option: { a: [1] } })
})

test('keeps the caller’s request id on the answer and the record', async () => {
  const answer = await served.ask('POST', path, chatBody, { ...auth, 'x-request-id': 'trace-1' })
  expect(answer.headers.get('x-request-id')).toBe('trace-1')
  expect(await records()).toMatchObject([{ requestId: 'trace-1' }])
})

test('refuses bodies that are too large, compressed or of another type', async () => {
  const base = await serve(['/v1', llmRouter(served.meterway, { maxBodyBytes: 1000 })])
  const large = JSON.stringify({ ...chatBody, user: 'a'.repeat(2000) })
  const send = (body: NonNullable<RequestInit['body']>, headers: Headers = {}) =>
    fetch(base + path, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...auth, ...headers },
      duplex: 'half',
    })
  expect((await send(large)).status).toBe(413)
  expect((await send(new Response(large).body as ReadableStream)).status).toBe(413)
  expect((await send(gzipSync(JSON.stringify(chatBody)), { 'content-encoding': 'gzip' })).status).toBe(415)
  expect((await send(JSON.stringify(chatBody), { 'content-type': 'text/plain' })).status).toBe(415)
  expect((await send(JSON.stringify(chatBody))).status).toBe(200)
  expect(served.provider.calls).toHaveLength(1)
})

test.each([
  ['{"model":"chat-model"', 'body'],
  ['{"model":"chat-model","messages":{}}', 'messages'],
  ['{"model":"chat-model","messages":[{"role":"user","content":"x"}],"stream":"true"}', 'stream'],
  ['{"model":"chat-model","messages":[{"role":"user","content":"x"}],"n":0}', 'n'],
  ['{"model":"chat-model","messages":[{"role":"user","content":"x"}],"max_tokens":1e19}', 'max_tokens'],
])('refuses %s before anything is held', async (body, param) => {
  const answer = await served.ask('POST', path, body, auth)
  expect(answer.status).toBe(400)
  expect([param, null]).toContain(answer.body.error.param)
  expect(await profile()).toMatchObject({ held: '0', balance: '10' })
  expect(served.provider.calls).toEqual([])
})

test('honours an idempotency key, and refuses one that is none', async () => {
  const ask = (key: string) => served.ask('POST', path, chatBody, { ...auth, 'idempotency-key': key })
  const first = await ask('k-1')
  const again = await ask('k-1')
  expect([first.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([
    null,
    'true',
  ])
  expect(again.headers.get('x-meterway-charge')).toBe(first.headers.get('x-meterway-charge'))
  expect(again.body).toEqual(first.body)
  for (const key of ['', 'x'.repeat(256), 'a b']) expect((await ask(key)).status).toBe(400)
  expect(served.provider.calls).toHaveLength(1)
})

test('refuses two idempotency keys', async () => {
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const request = httpRequest(served.base + path, { method: 'POST' }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    request.setHeader('content-type', 'application/json')
    request.setHeader('authorization', auth.authorization ?? '')
    request.setHeader('idempotency-key', ['k-1', 'k-2'])
    request.on('error', reject).end(JSON.stringify(chatBody))
  })
  expect(status).toBe(400)
  expect(served.provider.calls).toEqual([])
})

test('names the only method of a gateway path', async () => {
  const answer = await served.ask('GET', path, undefined, auth)
  expect(answer.status).toBe(405)
  expect(answer.headers.get('allow')).toBe('POST')
})

test('answers unknown paths in the error shape where notFound is mounted', async () => {
  const answer = await served.ask('POST', '/v1/nothing', {}, auth)
  expect(answer.status).toBe(404)
  expect(answer.body.error.code).toBe('not_found')
})

test('serves behind a parser of the host', async () => {
  const base = await serve(['/', express.json()], ['/v1', llmRouter(served.meterway)])
  const response = await fetch(base + path, {
    method: 'POST',
    body: JSON.stringify(chatBody),
    headers: { 'content-type': 'application/json', ...auth },
  })
  expect(response.status).toBe(200)
})

test('charges a stream whose caller has left, and holds nothing after', async () => {
  const controller = new AbortController()
  served.provider.script([{}])
  const response = await fetch(served.base + path, {
    method: 'POST',
    body: JSON.stringify({ ...chatBody, stream: true }),
    headers: { 'content-type': 'application/json', ...auth },
    signal: controller.signal,
  })
  await response.body!.getReader().read()
  controller.abort()
  await vi.waitFor(async () => expect(await records()).toHaveLength(1), { timeout: 10_000 })
  expect(await profile()).toMatchObject({ held: '0' })
  expect(Number((await profile()).balance)).toBeLessThan(10)
})

test('completes and charges an answer whose caller left before it came', async () => {
  served.provider.script([{ latencyMs: 200 }])
  const request = httpRequest(served.base + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...auth },
  })
  request.on('error', () => undefined)
  request.end(JSON.stringify(chatBody))
  await vi.waitFor(() => expect(served.provider.calls).toHaveLength(1), { timeout: 10_000 })
  request.destroy()
  await vi.waitFor(async () => expect(await records()).toMatchObject([{ outcome: 'complete' }]), {
    timeout: 10_000,
  })
  expect(await profile()).toMatchObject({ held: '0' })
})

test('forgets a request whose caller left while sending it', async () => {
  const request = httpRequest(served.base + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': 1000, ...auth },
  })
  request.on('error', () => undefined)
  request.write('{"model":')
  await new Promise<void>((resolve) => request.on('socket', (socket) => socket.once('connect', resolve)))
  request.destroy()
  expect((await post(JSON.stringify(chatBody))).status).toBe(200)
  expect(served.provider.calls).toHaveLength(1)
})
