import { expect, test } from 'vitest'
import { serve } from '../support/serve.js'
import { errorOf, id, thingsRouter } from '../support/things.js'

test('answers what the handler made, with a request id and no caching', async () => {
  const base = await serve(['/v1', thingsRouter()])
  const response = await fetch(`${base}/v1/things?limit=7&model=gpt`)
  expect(await response.json()).toEqual({ limit: 7, model: 'gpt', caller: 'ann' })
  expect(response.headers.get('x-request-id')).toBe('made-here')
  expect(response.headers.get('cache-control')).toBe('no-store')
})

test('keeps a safe request id of the caller and replaces any other', async () => {
  const base = await serve(['/', thingsRouter()])
  const idFor = async (given: string) =>
    (await fetch(`${base}/things`, { headers: { 'x-request-id': given } })).headers.get('x-request-id')
  expect(await idFor('trace_1-A')).toBe('trace_1-A')
  expect(await idFor('a b')).toBe('made-here')
  expect(await idFor('x'.repeat(65))).toBe('made-here')
})

test('names the allowed methods of a path', async () => {
  const base = await serve(['/', thingsRouter()])
  const response = await fetch(`${base}/things`, { method: 'PUT' })
  expect(response.headers.get('allow')).toBe('GET, POST, HEAD')
  expect(await errorOf(response)).toMatchObject({ status: 405, code: 'method_not_allowed' })
})

test('answers HEAD like GET, without a body', async () => {
  const base = await serve(['/', thingsRouter()])
  const response = await fetch(`${base}/things`, { method: 'HEAD' })
  expect(response.status).toBe(200)
  expect(await response.text()).toBe('')
})

test.each([
  ['/nothing'],
  ['/things/not-an-id'],
  [`/things/${id}/more`],
  ['/things/%ff'],
  ['/things/..%2fadmin'],
])('answers 404 for %s', async (path) => {
  const base = await serve(['/', thingsRouter()])
  expect(await errorOf(await fetch(base + path))).toMatchObject({ status: 404, code: 'not_found' })
})

test('lets unknown paths through where it shares its mount, but not unknown methods', async () => {
  const base = await serve(
    ['/', thingsRouter(true)],
    ['/', (_request, response) => void response.end('next')],
  )
  expect(await (await fetch(`${base}/nothing`)).text()).toBe('next')
  expect((await fetch(`${base}/things`, { method: 'PUT' })).status).toBe(405)
})

test('answers 204 without a body', async () => {
  const base = await serve(['/', thingsRouter()])
  const response = await fetch(`${base}/things/${id}`, { method: 'DELETE' })
  expect(response.status).toBe(204)
  expect(await response.text()).toBe('')
})

test('streams a CSV file', async () => {
  const base = await serve(['/', thingsRouter()])
  const response = await fetch(`${base}/things.csv`)
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(response.headers.get('content-disposition')).toBe('attachment')
  expect(await response.text()).toBe('a,b\r\n1,2\r\n')
})

test('tells nothing of an unexpected fault but its request id', async () => {
  const base = await serve(['/', thingsRouter()])
  const response = await fetch(`${base}/broken`)
  expect(response.status).toBe(500)
  const body = await response.text()
  expect(body).not.toContain('hunter2')
  expect(JSON.parse(body)).toMatchObject({
    error: { type: 'server_error', code: 'internal_error', requestId: 'made-here' },
  })
})

test('gives the details of a refusal, and when to come back', async () => {
  const base = await serve(['/', thingsRouter()])
  const response = await fetch(`${base}/poor`)
  expect(response.headers.get('retry-after')).toBe('2')
  expect(await errorOf(response)).toMatchObject({ status: 429, code: 'rate_limited', limit: 5 })
})
