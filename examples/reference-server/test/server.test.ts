import { afterAll, beforeAll, expect, test } from 'vitest'
import { asker } from './ask.js'
import { serverFolder, startServer, type ServerProcess } from './server-process.js'

const folder = serverFolder()
let server: ServerProcess
beforeAll(async () => {
  server = await startServer({ folder: folder.path, env: { MW_DEMO: '0' } })
})
afterAll(async () => {
  await server.stop()
  folder.remove()
})

const ask = (method: string, path: string, body?: unknown) => asker(server.url)(method, path, body)

test('is alive and ready', async () => {
  for (const path of ['/healthz', '/readyz']) {
    expect(await ask('GET', path)).toMatchObject({ status: 200, body: { status: 'ok' } })
  }
})

test.each([
  ['GET', '/', 404, 'not_found'],
  ['GET', '/v1/nothing', 404, 'not_found'],
  ['GET', '/v1/auth/nothing', 404, 'not_found'],
  ['GET', '/v1/me/nothing', 401, 'invalid_token'],
  ['GET', '/v1/admin/nothing', 401, 'invalid_token'],
  ['POST', '/healthz', 405, 'method_not_allowed'],
  ['GET', '/v1/auth/login', 405, 'method_not_allowed'],
  ['GET', '/%E0%A4%A', 404, 'not_found'],
])('answers %s %s with %i in the shape of its errors', async (method, path, status, code) => {
  const { headers, ...answer } = await ask(method, path)
  expect(answer).toMatchObject({
    status,
    body: { error: { code, requestId: headers.get('x-request-id') } },
  })
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.has('x-powered-by')).toBe(false)
})

test('describes all that it serves', async () => {
  const { openapi, paths } = (await ask('GET', '/openapi.json')).body
  expect(openapi).toBe('3.1.0')
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([
      '/healthz',
      '/v1/auth/login',
      '/v1/me/profile',
      '/v1/admin/users/{id}',
      '/v1/admin/users/{id}/grants',
      '/v1/chat/completions',
      '/v1beta/models/{model}:generateContent',
    ]),
  )
  const { parameters } = paths['/v1/admin/users/{id}/balance-adjustments'].post
  expect(parameters).toContainEqual(expect.objectContaining({ in: 'path', name: 'id' }))
})

test('turns headers away that are too large', async () => {
  const response = await fetch(`${server.url}/healthz`, { headers: { 'x-large': 'x'.repeat(17 * 1024) } })
  expect(response.status).toBe(431)
})
