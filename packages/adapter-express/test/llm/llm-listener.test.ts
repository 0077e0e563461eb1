import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { llmListener, llmRouter, type LlmListenerOptions } from '../../src/index.js'
import { chatBody, seedCatalogue, seedOwner } from '../support/seed.js'
import { bearer, servedMeterway, type Headers, type Served } from '../support/served-meterway.js'

let served: Served
let auth: Headers
let server: Server | null = null
beforeEach(async () => {
  served = await servedMeterway()
  await seedCatalogue(served)
  auth = bearer((await seedOwner(served, 'ann')).secret)
})
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** Meterway in front of an app that tells what has come to it. */
async function inFront(options?: LlmListenerOptions): Promise<string> {
  const calls = llmListener(served.meterway, options)
  const app = express()
  app.get('/v1/models', llmRouter(served.meterway))
  app.use((request, response) => {
    response.send(`app: ${request.method} ${request.originalUrl}`)
  })
  server = createServer((request, response) => {
    if (!calls(request, response)) app(request, response)
  })
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
}

const post = (url: string, body: unknown = chatBody, headers: Headers = auth) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

test('serves calls and charges them', async () => {
  const answer = await post(`${await inFront()}/v1/chat/completions?api-version=1`)
  expect(answer.status).toBe(200)
  expect(Number(answer.headers.get('x-meterway-charge'))).toBeGreaterThan(0)
  expect(served.provider.calls).toHaveLength(1)
})

test('serves streams', async () => {
  const answer = await post(`${await inFront()}/v1/chat/completions`, { ...chatBody, stream: true })
  expect(answer.headers.get('content-type')).toContain('text/event-stream')
  expect(await answer.text()).toContain('data: [DONE]')
})

test('answers its refusals itself', async () => {
  const base = await inFront()
  expect((await post(`${base}/v1/chat/completions`, chatBody, {})).status).toBe(401)
  expect((await post(`${base}/v1/chat/completions`, { ...chatBody, model: 'none' })).status).toBe(404)
  const google = await post(`${base}/v1beta/models/none:generateContent`, { contents: [] })
  expect(await google.json()).toMatchObject({ error: { status: 'INVALID_ARGUMENT' } })
})

test('leaves everything else to the app', async () => {
  const base = await inFront()
  const told = async (path: string, method: string): Promise<string> =>
    (await fetch(base + path, { method, headers: auth })).text()
  expect(await told('/v1/chat/completions', 'GET')).toBe('app: GET /v1/chat/completions')
  expect(await told('/v1/orders', 'POST')).toBe('app: POST /v1/orders')
  expect(await told('/v10/chat/completions', 'POST')).toBe('app: POST /v10/chat/completions')
  expect(await told('/chat/completions', 'POST')).toBe('app: POST /chat/completions')
})

test('takes other mounts, other bounds, and another word for the caller’s address', async () => {
  const { secret } = await served.meterway.accessKeys.create({
    ownerId: 'ann',
    name: 'bound',
    ipAllowlist: ['10.1.2.3'],
  })
  const options = { mounts: ['/llm'], maxBodyBytes: 1000 }
  const base = await inFront({ ...options, ip: ({ headers }) => String(headers['x-real-ip']) })
  const url = `${base}/llm/chat/completions`
  const ask = (ip: string) => post(url, chatBody, { ...bearer(secret), 'x-real-ip': ip })
  expect((await ask('10.1.2.3')).status).toBe(200)
  expect((await ask('10.1.2.4')).status).toBe(403)
  expect((await post(url, { ...chatBody, user: 'a'.repeat(2000) })).status).toBe(413)
  expect(await (await post(`${base}/v1/chat/completions`)).text()).toContain('app: POST')
})

test('an access key that is bound to an address is checked against the connection’s', async () => {
  const { secret } = await served.meterway.accessKeys.create({
    ownerId: 'ann',
    name: 'bound',
    ipAllowlist: ['127.0.0.1'],
  })
  expect((await post(`${await inFront()}/v1/chat/completions`, chatBody, bearer(secret))).status).toBe(200)
})
