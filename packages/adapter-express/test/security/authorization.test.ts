import { beforeEach, expect, test } from 'vitest'
import { seedCall, seedCatalogue, seedOwner } from '../support/seed.js'
import { bearer, operator, owner, servedMeterway, type Served } from '../support/served-meterway.js'
import { endpointsUnderTest } from '../support/endpoints-under-test.js'

let served: Served
let things: { key: string; usage: string; bill: string }
beforeEach(async () => {
  served = await servedMeterway()
  await seedCatalogue(served)
  const key = await seedOwner(served, 'ann')
  const usage = await seedCall(served, key.secret)
  const bills = await served.ask('GET', '/v1/me/billing', undefined, owner('ann'))
  things = { key: key.id, usage, bill: bills.body.data[0].id }
  await seedOwner(served, 'bob')
})

const missing = '0197b1c6-7a54-7cc3-98c4-dc0c0c07398f'

test('answers for another account’s thing as for one that does not exist', async () => {
  const requests: [string, (id: string) => string, string, unknown?][] = [
    ['GET', (id) => `/access-keys/${id}`, things.key],
    ['PATCH', (id) => `/access-keys/${id}`, things.key, { name: 'mine' }],
    ['DELETE', (id) => `/access-keys/${id}`, things.key],
    ['GET', (id) => `/access-keys/${id}/usage`, things.key],
    ['GET', (id) => `/usage/${id}`, things.usage],
    ['GET', (id) => `/billing/${id}`, things.bill],
  ]
  for (const [method, path, id, body] of requests) {
    const [theirs, none] = await Promise.all(
      [id, missing].map((each) =>
        served.ask(method, `/v1/me${path(each)}`, body, { ...owner('bob'), 'x-request-id': 'same' }),
      ),
    )
    expect(theirs!.status).toBe(404)
    expect(theirs!.text).toBe(none!.text)
  }
  const key = await served.ask('GET', `/v1/me/access-keys/${things.key}`, undefined, owner('ann'))
  expect(key.body).toMatchObject({ name: 'laptop', status: 'active' })
})

test('keeps another account’s things out of lists, sums and exports', async () => {
  for (const path of [
    '/usage',
    `/usage?key=${things.key}`,
    '/usage/summary?by=key',
    '/usage/summary?by=model',
  ]) {
    expect((await served.ask('GET', `/v1/me${path}`, undefined, owner('bob'))).body.data).toEqual([])
  }
  const ids = Object.values(things)
  for (const path of ['/billing', '/billing.csv', '/usage.csv', '/access-keys']) {
    const { text } = await served.ask('GET', `/v1/me${path}`, undefined, owner('bob'))
    for (const id of ids) expect(text).not.toContain(id)
  }
})

test('asks everybody on every path who they are', async () => {
  for (const { method, path } of endpointsUnderTest) {
    const url = path.replaceAll(/\{\w+\}/g, missing)
    const wrong = path.startsWith('/v1/admin') ? owner('ann') : path.startsWith('/v1/me') ? operator : {}
    expect((await served.ask(method, url, undefined, wrong)).status).toBe(401)
  }
})

test.each([
  ['no key', {}],
  ['an unknown key', bearer('sk-mw-unknown')],
  ['an empty key', bearer('')],
  ['a key in the wrong case', { authorization: 'Basic abc' }],
])('turns %s away from the gateway', async (_name, headers) => {
  for (const [method, path] of [
    ['POST', '/v1/chat/completions'],
    ['POST', '/v1/embeddings'],
    ['POST', '/v1/quote'],
    ['GET', '/v1/models'],
  ] as const) {
    const answer = await served.ask(method, path, method === 'POST' ? {} : undefined, headers)
    expect(answer.status).toBe(401)
    expect(answer.body.error.code).toBe('invalid_access_key')
  }
})
