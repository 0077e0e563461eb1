import { errorCatalogue } from '@meterway/core'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { endpointFor, openApiDocument } from '../../src/index.js'
import { gatewayEndpoints } from '../../src/llm/gateway-endpoints.js'
import { generateContentErrorBody, messagesErrorBody } from '../../src/schemas/error.js'
import { endpointsUnderTest } from '../support/endpoints-under-test.js'
import { servedMeterway } from '../support/served-meterway.js'

interface Operation {
  summary: string
  parameters?: { name: string; in: string }[]
  requestBody?: object
  responses: Record<string, { description: string }>
}
type Paths = Record<string, Record<string, Operation>>

const pathsOf = (document: object) => (document as { paths: Paths }).paths

test('documents every endpoint that is served, and no other', () => {
  const documented = Object.entries(pathsOf(openApiDocument())).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const served = [
    ...endpointsUnderTest,
    ...gatewayEndpoints.map((endpoint) => ({ ...endpoint, path: `/v1${endpoint.path}` })),
  ].map(({ method, path }) => `${method} ${path}`)
  expect(documented.sort()).toEqual(served.sort())
  expect(new Set(served).size).toBe(served.length)
})

test('names parameters, bodies, answers and errors', () => {
  const paths = pathsOf(openApiDocument())
  const adjust = paths['/v1/admin/accounts/{ownerId}/balance-adjustments']!.post!
  expect(adjust.parameters!.map(({ name }) => name)).toEqual(['ownerId', 'Idempotency-Key'])
  expect(adjust.requestBody).toBeDefined()
  expect(Object.keys(adjust.responses)).toEqual(
    expect.arrayContaining(['201', '400', '401', '403', '409', '503']),
  )
  expect(adjust.responses['409']!.description).toContain(errorCatalogue.conflict.meaning)
  const limit = JSON.stringify(paths['/v1/me/usage']!.get!.parameters!.find(({ name }) => name === 'limit'))
  expect(limit).toContain('"type":"integer"')
})

test('says of whatever reads a body that it may be too large, or of another type', () => {
  for (const operations of Object.values(pathsOf(openApiDocument()))) {
    for (const { requestBody, responses } of Object.values(operations)) {
      const answered = ['413', '415'].filter((status) => status in responses)
      expect(answered).toEqual(requestBody ? ['413', '415'] : [])
    }
  }
})

test.each([
  ['/v1/messages', 'MessagesError', messagesErrorBody],
  ['/v1/messages/count_tokens', 'MessagesError', messagesErrorBody],
  ['/v1/models/{model}:generateContent', 'GenerateContentError', generateContentErrorBody],
])('describes the errors of %s as they are answered', async (path, name, schema) => {
  const { responses } = pathsOf(openApiDocument())[path]!.post!
  for (const [status, response] of Object.entries(responses))
    expect(JSON.stringify(response).includes(`#/components/schemas/${name}"`)).toBe(status !== '200')
  const { base } = await servedMeterway()
  for (const headers of [{}, { 'content-type': 'application/json' }]) {
    const response = await fetch(base + path.replace('{model}', 'none'), { method: 'POST', headers })
    const body: unknown = await response.json()
    expect(Object.keys(responses)).toContain(String(response.status))
    expect(schema.parse(body)).toEqual(body)
  }
})

test('resolves every reference', () => {
  const document = openApiDocument()
  const schemas = (document as { components: { schemas: object } }).components.schemas
  const references = JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)
  for (const [, name] of references) expect(Object.keys(schemas)).toContain(name)
  expect(document.openapi).toBe('3.1.0')
})

test('follows the mounts of the app, and takes its own endpoints in', () => {
  const own = endpointFor<object>()({
    method: 'GET',
    path: '/orders/{orderNo}',
    summary: 'Shows an order',
    reply: z.object({ orderNo: z.string() }),
    handle: (_context, { params }) => ({ orderNo: params.orderNo }),
  })
  const document = openApiDocument({
    mounts: { llm: '/llm', account: null },
    sections: [{ mount: '/shop', tag: 'Orders', errors: ['not_found'], endpoints: [own] }],
  })
  const paths = Object.keys(pathsOf(document))
  expect(paths).toContain('/llm/chat/completions')
  expect(paths).toContain('/shop/orders/{orderNo}')
  expect(paths.filter((path) => path.startsWith('/v1/me'))).toEqual([])
})
