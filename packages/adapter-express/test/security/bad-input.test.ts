import { beforeEach, describe, expect, test } from 'vitest'
import { createSchema } from 'zod-openapi'
import type { EndpointDocs } from '../../src/endpoints/endpoint.js'
import { badValues, type JsonSchema } from '../support/bad-values.js'
import { dump } from '../support/dump.js'
import { endpointsUnderTest } from '../support/endpoints-under-test.js'
import { chatBody, price, seedCall, seedCatalogue, seedOwner } from '../support/seed.js'
import {
  bearer,
  operator,
  owner,
  servedMeterway,
  type Headers,
  type Served,
} from '../support/served-meterway.js'

let served: Served
let before: string
let ids: Record<string, string>
let headersOf: (path: string) => Headers

beforeEach(async () => {
  served = await servedMeterway()
  const { provider, model, key, route } = await seedCatalogue(served)
  const accessKey = await seedOwner(served, 'ann')
  const usageId = await seedCall(served, accessKey.secret)
  ids = {
    '/v1/admin/providers': provider.id,
    '/v1/admin/models': model.id,
    '/v1/admin/usage': usageId,
    '/v1/me/access-keys': accessKey.id,
    '/v1/me/usage': usageId,
    '/v1/me/billing': usageId,
    keyId: key.id,
    routeId: route.id,
    ownerId: 'ann',
    model: 'chat-model',
  }
  headersOf = (path) =>
    path.startsWith('/v1/me')
      ? owner('ann')
      : path.startsWith('/v1/admin')
        ? operator
        : bearer(accessKey.secret)
  before = await dump(served.store)
})

/** A body that would be accepted, for each endpoint that takes one. */
const validBodies: Record<string, Record<string, unknown>> = {
  'PATCH /v1/admin/accounts/{ownerId}': { status: 'disabled' },
  'POST /v1/admin/accounts/{ownerId}/balance-adjustments': { amount: '1', reason: 'gift' },
  'POST /v1/admin/accounts/{ownerId}/grants': { quotaType: 'text_token', amount: 10, reason: 'gift' },
  'POST /v1/admin/providers': { name: 'new', format: 'openai', baseUrl: 'https://new.example/v1' },
  'PATCH /v1/admin/providers/{id}': { name: 'renamed' },
  'POST /v1/admin/providers/{id}/keys': { secret: 'sk-1', name: 'second' },
  'PATCH /v1/admin/providers/{id}/keys/{keyId}': { name: 'renamed' },
  'POST /v1/admin/models': { name: 'new-model' },
  'PATCH /v1/admin/models/{id}': { displayName: 'Renamed' },
  'POST /v1/admin/models/{id}/routes': {
    providerId: '0197b1c6-7a54-7cc3-98c4-dc0c0c07398f',
    upstreamModel: 'm',
  },
  'PATCH /v1/admin/models/{id}/routes/{routeId}': { weight: 2 },
  'POST /v1/admin/models/{id}/prices': price,
  'POST /v1/me/access-keys': { name: 'second' },
  'PATCH /v1/me/access-keys/{id}': { name: 'renamed' },
  'POST /v1/quote': { endpoint: 'chat.completions', ...chatBody },
}

const keyOf = ({ method, path }: EndpointDocs): string => `${method} ${path}`
const withBody = endpointsUnderTest.filter(({ body, path }) => body !== null && !path.endsWith('/import'))
const withQuery = endpointsUnderTest.filter(({ query }) => query !== null)

const urlOf = ({ path }: EndpointDocs): string =>
  path.replaceAll(/\{(\w+)\}/g, (_match, name: string, at: number) =>
    encodeURIComponent(ids[name === 'id' ? path.slice(0, at - 1) : name]!),
  )

const jsonSchemaOf = (schema: EndpointDocs['body']): JsonSchema =>
  createSchema(schema!, { io: 'input' }).schema as JsonSchema

async function expectRefusal(endpoint: EndpointDocs, url: string, body: string | undefined, param: string) {
  const answer = await served.ask(endpoint.method, url, body, headersOf(endpoint.path))
  const facts = { status: answer.status, code: answer.body.error?.code, param: answer.body.error?.param }
  const what = `${endpoint.method} ${url} ${body ?? ''}`.slice(0, 300)
  expect({ what, ...facts }).toEqual({ what, status: 400, code: 'invalid_request', param })
}

describe.each(withBody.map((endpoint) => [keyOf(endpoint), endpoint] as const))('%s', (key, endpoint) => {
  const schema = jsonSchemaOf(endpoint.body)
  const valid = validBodies[key]!

  test('refuses a wrong value of every field, and writes nothing', async () => {
    let refused = 0
    for (const [name, property] of Object.entries(schema.properties!)) {
      for (const { json, at } of badValues(property)) {
        const others = Object.entries(valid).filter(([other]) => other !== name)
        const members = others.map(([other, value]) => `${JSON.stringify(other)}:${JSON.stringify(value)}`)
        const body = `{${[...members, `${JSON.stringify(name)}:${json}`].join(',')}}`
        await expectRefusal(endpoint, urlOf(endpoint), body, at === '' ? name : `${name}.${at}`)
        refused++
      }
    }
    expect(refused).toBeGreaterThanOrEqual(5)
    expect(await dump(served.store)).toBe(before)
  })

  test('refuses a body without a field it needs', async () => {
    for (const name of schema.required ?? []) {
      if (!(name in valid)) continue
      const { [name]: _left, ...rest } = valid
      await expectRefusal(endpoint, urlOf(endpoint), JSON.stringify(rest), name)
    }
    expect(await dump(served.store)).toBe(before)
  })

  // A quote holds a caller's own request, whose other members are the provider's to judge.
  if (schema.additionalProperties !== false) return
  test('refuses fields that nobody may set', async () => {
    for (const name of [
      'role',
      'balance',
      'emailVerified',
      'userId',
      'held',
      'id',
      'constructor',
      'createdAt',
    ]) {
      const body = JSON.stringify({ ...valid, [name]: 'x' })
      await expectRefusal(endpoint, urlOf(endpoint), body, name)
    }
    expect(await dump(served.store)).toBe(before)
  })
})

describe.each(withQuery.map((endpoint) => [keyOf(endpoint), endpoint] as const))('%s', (_key, endpoint) => {
  const parameters = Object.entries(jsonSchemaOf(endpoint.query).properties ?? {})
  const bodyOf = endpoint.body && '{}'

  test('refuses unknown, repeated, nested and malformed query parameters', async () => {
    const url = urlOf(endpoint)
    const refuse = (query: string, param: string) =>
      expectRefusal(endpoint, `${url}?${query}`, bodyOf ?? undefined, param)
    await refuse('userId=bob', 'userId')
    await refuse('fields=secret', 'fields')
    for (const [name, { format }] of parameters) {
      if (format === 'date') await refuse(`${name}=1969-12-31`, name)
      await refuse(`${name}=%00`, name)
      await refuse(`${name}=`, name)
      await refuse(`${name}[]=1`, `${name}[]`)
      await refuse(`${name}[a]=1`, `${name}[a]`)
      await refuse(`${name}=1&${name}=1`, name)
      await refuse(`${name}=${'9'.repeat(300)}`, name)
    }
    expect(await dump(served.store)).toBe(before)
  })
})

test('refuses a malformed component of a price and names it', async () => {
  const endpoint = withBody.find(({ path }) => path === '/v1/admin/models/{id}/prices')!
  const schema = jsonSchemaOf(endpoint.body).properties!.components!.items!
  for (const [name, property] of Object.entries(schema.properties!)) {
    for (const { json, at } of badValues(property)) {
      const [component] = price.components
      const rest = Object.entries(component!).filter(([other]) => other !== name)
      const members = rest.map(([other, value]) => `"${other}":${JSON.stringify(value)}`)
      const body = `{"currency":"USD","components":[{${[...members, `"${name}":${json}`].join(',')}}]}`
      const param = `components.0.${name}${at === '' ? '' : `.${at}`}`
      await expectRefusal(endpoint, urlOf(endpoint), body, param)
    }
  }
  expect(await dump(served.store)).toBe(before)
})

test('knows a valid body for every endpoint that takes one', () => {
  expect(Object.keys(validBodies).sort()).toEqual(withBody.map(keyOf).sort())
})
