import { connect } from 'node:net'
import { MeterwayError } from '@meterway/core'
import express from 'express'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { endpointFor } from '../../src/endpoints/endpoint.js'
import { endpointRouter } from '../../src/endpoints/endpoint-router.js'
import { csvText } from '../../src/schemas/csv.js'
import { pageQuery } from '../../src/schemas/page.js'
import { text, whole } from '../../src/schemas/scalars.js'
import { serve } from '../support/serve.js'

const endpoint = endpointFor<{ caller: string }>()
const id = '0197b1c6-7a54-7cc3-98c4-dc0c0c07398f'

const table = [
  endpoint({
    method: 'GET',
    path: '/things',
    summary: 'Lists',
    query: pageQuery({ model: text(10).exactOptional() }),
    reply: z.object({ limit: z.int(), model: z.string().optional(), caller: z.string() }),
    handle: ({ caller }, { query }) => ({ ...query, caller }),
  }),
  endpoint({
    method: 'POST',
    path: '/things',
    summary: 'Adds',
    status: 201,
    body: z.strictObject({ name: text(5), size: whole(0, 9).exactOptional() }),
    idempotent: true,
    reply: z.object({ name: z.string(), key: z.string().nullable() }),
    handle: (_context, { body, idempotencyKey }) => ({ name: body.name, key: idempotencyKey }),
  }),
  endpoint({
    method: 'GET',
    path: '/things/{id}',
    summary: 'Shows',
    reply: z.object({ id: z.string() }),
    handle: (_context, { params }) => ({ id: params.id }),
  }),
  endpoint({
    method: 'DELETE',
    path: '/things/{id}',
    summary: 'Removes',
    status: 204,
    handle: () => undefined,
  }),
  endpoint({
    method: 'GET',
    path: '/things.csv',
    summary: 'Exports',
    contentType: 'text/csv; charset=utf-8',
    reply: csvText,
    handle: () => lines(),
  }),
  endpoint({
    method: 'GET',
    path: '/broken',
    summary: 'Throws',
    handle: () => {
      throw new Error('the password is hunter2')
    },
  }),
  endpoint({
    method: 'GET',
    path: '/poor',
    summary: 'Refuses',
    handle: () => {
      throw new MeterwayError('rate_limited', undefined, { details: { retryAfterSeconds: 1.2, limit: 5 } })
    },
  }),
]

async function* lines() {
  yield 'a,b\r\n'
  yield '1,2\r\n'
}

const router = (fallsThrough = false) =>
  endpointRouter(table, { context: () => ({ caller: 'ann' }), newRequestId: () => 'made-here', fallsThrough })

const post = (url: string, body: BodyInit, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })

const errorOf = async (response: Response) => {
  const { error } = (await response.json()) as { error: Record<string, unknown> }
  return { status: response.status, ...error }
}

test('answers what the handler made, with a request id and no caching', async () => {
  const base = await serve(['/v1', router()])
  const response = await fetch(`${base}/v1/things?limit=7&model=gpt`)
  expect(await response.json()).toEqual({ limit: 7, model: 'gpt', caller: 'ann' })
  expect(response.headers.get('x-request-id')).toBe('made-here')
  expect(response.headers.get('cache-control')).toBe('no-store')
})

test('keeps a safe request id of the caller and replaces any other', async () => {
  const base = await serve(['/', router()])
  const idFor = async (given: string) =>
    (await fetch(`${base}/things`, { headers: { 'x-request-id': given } })).headers.get('x-request-id')
  expect(await idFor('trace_1-A')).toBe('trace_1-A')
  expect(await idFor('a b')).toBe('made-here')
  expect(await idFor('x'.repeat(65))).toBe('made-here')
})

test.each([
  ['limit=0', 'limit'],
  ['limit=101', 'limit'],
  ['limit=1e1', 'limit'],
  ['limit=-1', 'limit'],
  ['limit=', 'limit'],
  ['limit=1&limit=2', 'limit'],
  ['limit[]=1', 'limit[]'],
  ['model[a]=b', 'model[a]'],
  ['model=%00', 'model'],
  ['model=12345678901', 'model'],
  ['cursor=%27', 'cursor'],
  ['userId=b', 'userId'],
])('refuses the query %s and names the parameter', async (query, param) => {
  const base = await serve(['/', router()])
  const error = await errorOf(await fetch(`${base}/things?${query}`))
  expect(error).toMatchObject({ status: 400, code: 'invalid_request', param, requestId: 'made-here' })
})

test.each([
  ['{"name":5}', 'name'],
  ['{"name":"abcdef"}', 'name'],
  ['{"name":"   "}', 'name'],
  ['{"name":"a\\u0000"}', 'name'],
  ['{"name":"a\\ud800"}', 'name'],
  ['{"name":"a","size":-1}', 'size'],
  ['{"name":"a","size":1.5}', 'size'],
  ['{"name":"a","size":1e400}', 'size'],
  ['{"name":"a","size":"1"}', 'size'],
  ['{"name":"a","role":"admin"}', 'role'],
  ['{"name":"a"', 'body'],
  ['', 'body'],
  ['[]', 'body'],
  ['null', 'body'],
  ['['.repeat(10_000), 'body'],
  [`${'[0,'.repeat(10_000)}0${']'.repeat(10_000)}`, 'body'],
])('refuses a malformed body and names the field (%#)', async (body, param) => {
  const base = await serve(['/', router()])
  expect(await errorOf(await post(`${base}/things`, body))).toMatchObject({
    status: 400,
    code: 'invalid_request',
    type: 'invalid_request_error',
    param,
  })
})

test('refuses bytes that are not UTF-8', async () => {
  const base = await serve(['/', router()])
  const bytes = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')])
  expect(await errorOf(await post(`${base}/things`, bytes))).toMatchObject({ status: 400, param: 'body' })
})

test('takes __proto__ for nothing', async () => {
  const base = await serve(['/', router()])
  const response = await post(`${base}/things?__proto__[x]=1`, '{"name":"a","__proto__":{"x":1}}')
  expect([200, 201, 400]).toContain(response.status)
  expect(({} as { x?: number }).x).toBeUndefined()
})

test('keeps the text of nested brackets within strings out of the depth', async () => {
  const base = await serve(['/', router()])
  expect((await post(`${base}/things`, `{"name":"[[\\"["}${' '.repeat(10)}`)).status).toBe(201)
})

test('refuses a body over a mebibyte, with a length and without', async () => {
  const base = await serve(['/', router()])
  const body = JSON.stringify({ name: 'a'.repeat(1_100_000) })
  expect(await errorOf(await post(`${base}/things`, body))).toMatchObject({
    status: 413,
    code: 'payload_too_large',
  })
  const chunked = new Response(body).body!
  const response = await fetch(`${base}/things`, {
    method: 'POST',
    body: chunked,
    headers: { 'content-type': 'application/json' },
    duplex: 'half',
  } as RequestInit)
  expect(response.status).toBe(413)
})

test('answers a huge announced body before it has come', async () => {
  const base = new URL(await serve(['/', router()]))
  const socket = connect(Number(base.port), base.hostname)
  socket.write(
    'POST /things HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 999999999\r\n\r\n{',
  )
  let answer = ''
  for await (const chunk of socket) answer += String(chunk)
  expect(answer).toMatch(/^HTTP\/1.1 413 /)
  expect(answer).toMatch(/connection: close/i)
})

test.each([
  ['text/plain', ''],
  ['application/x-www-form-urlencoded', ''],
  ['application/json; charset=latin1', ''],
  ['application/json', 'gzip'],
])('refuses the content type %s with encoding "%s"', async (type, encoding) => {
  const base = await serve(['/', router()])
  const headers = { 'content-type': type, ...(encoding && { 'content-encoding': encoding }) }
  expect(await errorOf(await post(`${base}/things`, '{"name":"a"}', headers))).toMatchObject({ status: 415 })
})

test('takes a charset of UTF-8 in any spelling', async () => {
  const base = await serve(['/', router()])
  const headers = { 'content-type': 'Application/JSON; charset="UTF-8"' }
  expect((await post(`${base}/things`, '{"name":"a"}', headers)).status).toBe(201)
})

test('reads what a parser of the host has already read', async () => {
  const base = await serve(['/', express.json()], ['/', router()])
  const response = await post(`${base}/things`, '{"name":"a"}')
  expect(await response.json()).toEqual({ name: 'a', key: null })
})

test.each([['a b'], ['ключ'], ['x'.repeat(256)], ['']])(
  'refuses a malformed idempotency key (%#)',
  async (key) => {
    const base = await serve(['/', router()])
    const headers = { 'idempotency-key': Buffer.from(key).toString('latin1') }
    const error = await errorOf(await post(`${base}/things`, '{"name":"a"}', headers))
    expect(error).toMatchObject({ status: 400, param: 'Idempotency-Key' })
  },
)

test('refuses two idempotency keys', async () => {
  const base = new URL(await serve(['/', router()]))
  const socket = connect(Number(base.port), base.hostname)
  socket.end(
    'POST /things HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: 12\r\n' +
      'idempotency-key: a\r\nidempotency-key: a\r\n\r\n{"name":"a"}',
  )
  let answer = ''
  for await (const chunk of socket) answer += String(chunk)
  expect(answer).toMatch(/^HTTP\/1.1 400 [\s\S]*"param":"Idempotency-Key"/)
})

test('passes the idempotency key on', async () => {
  const base = await serve(['/', router()])
  const response = await post(`${base}/things`, '{"name":"a"}', { 'idempotency-key': 'k-1' })
  expect(await response.json()).toEqual({ name: 'a', key: 'k-1' })
})

test('names the allowed methods of a path', async () => {
  const base = await serve(['/', router()])
  const response = await fetch(`${base}/things`, { method: 'PUT' })
  expect(response.headers.get('allow')).toBe('GET, POST, HEAD')
  expect(await errorOf(response)).toMatchObject({ status: 405, code: 'method_not_allowed' })
})

test('answers HEAD like GET, without a body', async () => {
  const base = await serve(['/', router()])
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
  const base = await serve(['/', router()])
  expect(await errorOf(await fetch(base + path))).toMatchObject({ status: 404, code: 'not_found' })
})

test('lets unknown paths through where it shares its mount, but not unknown methods', async () => {
  const base = await serve(['/', router(true)], ['/', (_request, response) => void response.end('next')])
  expect(await (await fetch(`${base}/nothing`)).text()).toBe('next')
  expect((await fetch(`${base}/things`, { method: 'PUT' })).status).toBe(405)
})

test('answers 204 without a body', async () => {
  const base = await serve(['/', router()])
  const response = await fetch(`${base}/things/${id}`, { method: 'DELETE' })
  expect(response.status).toBe(204)
  expect(await response.text()).toBe('')
})

test('streams a CSV file', async () => {
  const base = await serve(['/', router()])
  const response = await fetch(`${base}/things.csv`)
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(await response.text()).toBe('a,b\r\n1,2\r\n')
})

test('tells nothing of an unexpected fault but its request id', async () => {
  const base = await serve(['/', router()])
  const response = await fetch(`${base}/broken`)
  expect(response.status).toBe(500)
  const body = await response.text()
  expect(body).not.toContain('hunter2')
  expect(JSON.parse(body)).toMatchObject({
    error: { type: 'server_error', code: 'internal_error', requestId: 'made-here' },
  })
})

test('gives the details of a refusal, and when to come back', async () => {
  const base = await serve(['/', router()])
  const response = await fetch(`${base}/poor`)
  expect(response.headers.get('retry-after')).toBe('2')
  expect(await errorOf(response)).toMatchObject({ status: 429, code: 'rate_limited', limit: 5 })
})
