import { errorCatalogue } from '@meterway/core'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { endpointFor, openApiDocument } from '../../src/index.js'
import { gatewayEndpoints } from '../../src/llm/gateway-endpoints.js'
import { endpointsUnderTest } from '../support/endpoints-under-test.js'

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
