import { beforeEach, expect, test } from 'vitest'
import { seedOwner } from '../support/seed.js'
import { operator, owner, servedMeterway, type Answer, type Served } from '../support/served-meterway.js'

let served: Served
beforeEach(async () => {
  served = await servedMeterway()
})

const adjust = (body: object, headers: Record<string, string> = {}): Promise<Answer> =>
  served.ask('POST', '/v1/admin/accounts/ann/balance-adjustments', body, { ...operator, ...headers })

const balance = async (): Promise<string> =>
  ((await served.ask('GET', '/v1/admin/accounts/ann')).body as { balance: string }).balance

const reused = { status: 422, body: { error: { code: 'idempotency_key_reused' } } }

test('opens an account by its first change, with a currency that never changes', async () => {
  const path = '/v1/admin/accounts/ann'
  expect((await served.ask('GET', path)).status).toBe(404)
  const opened = await served.ask('PATCH', path, { currency: 'EUR', creditLimit: '5', priceGroup: 'gold' })
  expect(opened.body).toMatchObject({
    ownerId: 'ann',
    currency: 'EUR',
    balance: '0',
    available: '5',
    creditLimit: '5',
    priceGroup: 'gold',
  })
  expect((await served.ask('PATCH', path, { currency: 'USD' })).status).toBe(409)
  expect((await served.ask('PATCH', path, { currency: 'EUR', status: 'disabled' })).body).toMatchObject({
    status: 'disabled',
  })
  expect((await served.ask('GET', path)).body).toMatchObject({ status: 'disabled', creditLimit: '5' })
})

test('takes any text as the host’s own id', async () => {
  for (const id of ['a/b', 'ann@example.com', '用户', 'a b']) {
    const path = `/v1/admin/accounts/${encodeURIComponent(id)}`
    expect((await served.ask('PATCH', path, { timeZone: 'Asia/Tokyo' })).body).toMatchObject({ ownerId: id })
  }
})

test('lists accounts page by page, newest first', async () => {
  for (const id of ['a', 'b', 'c']) await served.ask('PATCH', `/v1/admin/accounts/${id}`, {})
  const first = await served.ask('GET', '/v1/admin/accounts?limit=2')
  expect(first.body.data.map(({ ownerId }: { ownerId: string }) => ownerId)).toEqual(['c', 'b'])
  const second = await served.ask('GET', `/v1/admin/accounts?limit=2&cursor=${first.body.nextCursor}`)
  expect(second.body).toMatchObject({ data: [{ ownerId: 'a' }], nextCursor: null })
})

test('adds to a balance and takes from it', async () => {
  const added = await adjust({ amount: '+12.5', reason: 'welcome' })
  expect(added.status).toBe(201)
  expect(added.body).toMatchObject({
    kind: 'adjustment',
    amount: '12.5',
    balanceAfter: '12.5',
    note: 'welcome',
  })
  expect((await adjust({ amount: '-0.000000001', reason: 'dust' })).body).toMatchObject({
    amount: '-0.000000001',
    balanceAfter: '12.499999999',
  })
})

test('refuses to take more than is available', async () => {
  await adjust({ amount: '1', reason: 'welcome' })
  const refused = await adjust({ amount: '-1.000000001', reason: 'too much' })
  expect(refused.status).toBe(409)
  expect(refused.body.error).toMatchObject({ code: 'conflict', required: '1.000000001', available: '1' })
  expect(await balance()).toBe('1')
})

test('opens no account by taking from one that is not there', async () => {
  const refused = await adjust({ amount: '-5.50', reason: 'nothing there' })
  expect(refused.status).toBe(409)
  expect(refused.body.error).toMatchObject({ code: 'conflict', required: '5.5', available: '0' })
  expect((await served.ask('GET', '/v1/admin/accounts/ann')).status).toBe(404)
})

test('adjusts once for one idempotency key', async () => {
  const key = { 'idempotency-key': 'adjust-1' }
  const first = await adjust({ amount: '3', reason: 'once' }, key)
  const again = await adjust({ amount: '3', reason: 'once' }, key)
  expect([first.status, again.status]).toEqual([201, 201])
  expect(again.body.id).toBe(first.body.id)
  const others = [
    { amount: '4', reason: 'once' },
    { amount: '-3', reason: 'once' },
    { amount: '3', reason: 'other' },
  ]
  for (const other of others) expect(await adjust(other, key)).toMatchObject(reused)
  expect(await balance()).toBe('3')
})

test('does not tell an account which operator acted', async () => {
  await adjust({ amount: '3', reason: 'gift' })
  const { body } = await served.ask('GET', '/v1/me/billing', undefined, owner('ann'))
  expect(body.data).toMatchObject([{ note: 'gift', reference: null }])
  const [transfer] = (await served.store.ledger.listTransfers({ limit: 1 })).data
  expect(transfer!.reference).toEqual({ type: 'operator', id: 'root' })
})

test('gives grants of units and of money, once for one key', async () => {
  const give = (body: object, headers = {}) =>
    served.ask('POST', '/v1/admin/accounts/ann/grants', body, { ...operator, ...headers })
  const key = { 'idempotency-key': 'grant-1' }
  const units = {
    quotaType: 'text_token',
    amount: 1000,
    reason: 'trial',
    expiresAt: '2099-01-01T00:00:00+01:00',
  }
  const first = await give(units, key)
  expect(first.status).toBe(201)
  expect(first.body).toMatchObject({
    quotaType: 'text_token',
    amount: 1000,
    expiresAt: '2098-12-31T23:00:00.000Z',
  })
  expect((await give(units, key)).body.id).toBe(first.body.id)
  for (const other of [
    { amount: 1 },
    { expiresAt: '2098-01-01T00:00:00Z' },
    { priority: 1 },
    { reason: 'x' },
  ])
    expect(await give({ ...units, ...other }, key)).toMatchObject(reused)
  expect((await give({ quotaType: 'credit', amount: '2.5', reason: 'sorry' })).body).toMatchObject({
    amount: '2.5',
  })
  const list = await served.ask('GET', '/v1/admin/accounts/ann/grants')
  expect(list.body.data).toHaveLength(2)
})

test('shows and revokes the access keys of an account, and makes none', async () => {
  const key = await seedOwner(served, 'ann')
  const path = '/v1/admin/accounts/ann/access-keys'
  const list = await served.ask('GET', path)
  expect(list.body.data).toMatchObject([{ id: key.id, status: 'active' }])
  expect(list.text).not.toContain(key.secret)
  expect((await served.ask('POST', path, { name: 'mine' })).status).toBe(405)
  expect((await served.ask('DELETE', `${path}/${key.id}`)).status).toBe(204)
  const refused = await served.ask('GET', '/v1/models', undefined, { authorization: `Bearer ${key.secret}` })
  expect(refused.status).toBe(401)
})

test('finds no key under another account', async () => {
  const key = await seedOwner(served, 'ann')
  await served.ask('PATCH', '/v1/admin/accounts/bob', {})
  expect((await served.ask('DELETE', `/v1/admin/accounts/bob/access-keys/${key.id}`)).status).toBe(404)
})
