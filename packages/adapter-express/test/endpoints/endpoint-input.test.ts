import { connect } from 'node:net'
import express from 'express'
import { expect, test } from 'vitest'
import { serve } from '../support/serve.js'
import { errorOf, post, thingsRouter } from '../support/things.js'

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
  const base = await serve(['/', thingsRouter()])
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
  const base = await serve(['/', thingsRouter()])
  expect(await errorOf(await post(`${base}/things`, body))).toMatchObject({
    status: 400,
    code: 'invalid_request',
    type: 'invalid_request_error',
    param,
  })
})

test('refuses bytes that are not UTF-8', async () => {
  const base = await serve(['/', thingsRouter()])
  const bytes = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')])
  expect(await errorOf(await post(`${base}/things`, bytes))).toMatchObject({ status: 400, param: 'body' })
})

test('takes __proto__ for nothing', async () => {
  const base = await serve(['/', thingsRouter()])
  const response = await post(`${base}/things?__proto__[x]=1`, '{"name":"a","__proto__":{"x":1}}')
  expect([200, 201, 400]).toContain(response.status)
  expect(({} as { x?: number }).x).toBeUndefined()
})

test('keeps the text of nested brackets within strings out of the depth', async () => {
  const base = await serve(['/', thingsRouter()])
  expect((await post(`${base}/things`, `{"name":"[[\\"["}${' '.repeat(10)}`)).status).toBe(201)
})

test('refuses a body over a mebibyte, with a length and without', async () => {
  const base = await serve(['/', thingsRouter()])
  const body = JSON.stringify({ name: 'a'.repeat(1_100_000) })
  expect(await errorOf(await post(`${base}/things`, body))).toMatchObject({
    status: 413,
    code: 'payload_too_large',
  })
  const chunked = new Response(body).body
  const response = await fetch(`${base}/things`, {
    method: 'POST',
    body: chunked,
    headers: { 'content-type': 'application/json' },
    duplex: 'half',
  })
  expect(response.status).toBe(413)
})

test('answers a huge announced body before it has come', async () => {
  const base = new URL(await serve(['/', thingsRouter()]))
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
  const base = await serve(['/', thingsRouter()])
  const headers = { 'content-type': type, ...(encoding && { 'content-encoding': encoding }) }
  expect(await errorOf(await post(`${base}/things`, '{"name":"a"}', headers))).toMatchObject({ status: 415 })
})

test('takes a charset of UTF-8 in any spelling', async () => {
  const base = await serve(['/', thingsRouter()])
  const headers = { 'content-type': 'Application/JSON; charset="UTF-8"' }
  expect((await post(`${base}/things`, '{"name":"a"}', headers)).status).toBe(201)
})

test('reads what a parser of the host has already read', async () => {
  const base = await serve(['/', express.json()], ['/', thingsRouter()])
  const response = await post(`${base}/things`, '{"name":"a"}')
  expect(await response.json()).toEqual({ name: 'a', key: null })
})

test.each([['a b'], ['ключ'], ['x'.repeat(256)], ['']])(
  'refuses a malformed idempotency key (%#)',
  async (key) => {
    const base = await serve(['/', thingsRouter()])
    const headers = { 'idempotency-key': Buffer.from(key).toString('latin1') }
    const error = await errorOf(await post(`${base}/things`, '{"name":"a"}', headers))
    expect(error).toMatchObject({ status: 400, param: 'Idempotency-Key' })
  },
)

test('refuses two idempotency keys', async () => {
  const base = new URL(await serve(['/', thingsRouter()]))
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
  const base = await serve(['/', thingsRouter()])
  const response = await post(`${base}/things`, '{"name":"a"}', { 'idempotency-key': 'k-1' })
  expect(await response.json()).toEqual({ name: 'a', key: 'k-1' })
})
