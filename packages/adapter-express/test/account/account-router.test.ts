import { beforeEach, expect, test } from 'vitest'
import { seedCall, seedCatalogue, seedOwner } from '../support/seed.js'
import { bearer, owner, servedMeterway, type Served } from '../support/served-meterway.js'

let served: Served
beforeEach(async () => {
  served = await servedMeterway()
})

const me = (method: string, path: string, body?: unknown) =>
  served.ask(method, `/v1/me${path}`, body, owner('ann'))

test('opens an account on first use', async () => {
  expect((await me('GET', '/profile')).body).toEqual({
    id: 'ann',
    status: 'active',
    balance: '0',
    held: '0',
    available: '0',
    currency: 'USD',
    quotas: [],
  })
})

test('shows the balance and the quotas in force, summed by type', async () => {
  await seedOwner(served, 'ann', '9.85')
  for (const amount of [1000, 500]) {
    const expiresAt = `20${amount === 500 ? 98 : 99}-01-01T00:00:00Z`
    const grant = { quotaType: 'text_token', amount, reason: 'trial', expiresAt }
    await served.ask('POST', '/v1/admin/accounts/ann/grants', grant)
  }
  await served.ask('POST', '/v1/admin/accounts/ann/grants', {
    quotaType: 'credit',
    amount: '2.5',
    reason: 'gift',
  })
  const { body } = await me('GET', '/profile')
  expect(body).toMatchObject({ balance: '9.85', held: '0', available: '9.85' })
  const quotas = [
    {
      quotaType: 'text_token',
      total: 1500,
      used: 0,
      held: 0,
      remaining: 1500,
      resetsAt: '2098-01-01T00:00:00.000Z',
    },
    { quotaType: 'credit', total: '2.5', used: '0', held: '0', remaining: '2.5', resetsAt: null },
  ]
  expect(body.quotas).toEqual(quotas)
  expect((await me('GET', '/quotas')).body).toEqual({ data: quotas })
})

test('shows the secret of an access key once', async () => {
  const created = await me('POST', '/access-keys', { name: ' laptop ' })
  expect(created.status).toBe(201)
  expect(created.body).toMatchObject({ name: 'laptop', status: 'active', models: null, limits: {} })
  expect(created.body.secret).toMatch(/^sk-mw-\w{32}$/)
  expect(created.body.hint).toBe(created.body.secret.slice(-4))
  for (const path of ['/access-keys', `/access-keys/${created.body.id}`]) {
    expect((await me('GET', path)).text).not.toContain(created.body.secret)
  }
})

test('keeps every field of an access key', async () => {
  const fields = {
    name: 'all',
    expiresAt: '2099-01-01T00:00:00.000Z',
    models: ['chat-model'],
    ipAllowlist: ['127.0.0.1', '10.0.0.0/8', '2001:db8::/32'],
    limits: {
      requestsPerMinute: 5,
      tokensPerMinute: 6,
      maxParallel: 7,
      spend: { total: '8', day: '1', month: '2' },
    },
    funding: 'balance_only',
  }
  const { body: key } = await me('POST', '/access-keys', fields)
  expect(key).toMatchObject(fields)
  const patch = { name: 'less', expiresAt: null, models: null, ipAllowlist: null, limits: {} }
  const patched = await me('PATCH', `/access-keys/${key.id}`, patch)
  expect(patched.body).toMatchObject({ ...patch, funding: 'balance_only' })
  expect((await me('GET', `/access-keys/${key.id}`)).body).toEqual(patched.body)
})

test('revokes an access key at once', async () => {
  const key = await seedOwner(served, 'ann')
  expect((await served.ask('GET', '/v1/models', undefined, bearer(key.secret))).status).toBe(200)
  expect((await me('DELETE', `/access-keys/${key.id}`)).status).toBe(204)
  expect((await served.ask('GET', '/v1/models', undefined, bearer(key.secret))).status).toBe(401)
  expect((await me('GET', '/access-keys')).body.data).toMatchObject([{ status: 'revoked' }])
})

test('lists, filters, explains and sums up usage', async () => {
  await seedCatalogue(served)
  const key = await seedOwner(served, 'ann')
  const usageId = await seedCall(served, key.secret)
  const item = {
    id: usageId,
    endpoint: 'chat.completions',
    model: 'chat-model',
    accessKeyId: key.id,
    quantities: { input: 100, output: 50 },
    charge: '0.15',
    currency: 'USD',
    quotaUsed: 0,
    outcome: 'complete',
    estimated: false,
  }
  expect((await me('GET', '/usage')).body).toMatchObject({ data: [item], nextCursor: null })
  const day = new Date().toISOString().slice(0, 10)
  const hits = [
    `key=${key.id}`,
    'model=chat-model',
    `from=${day}T00:00:00Z`,
    'outcome=complete',
    'to=2099-01-01T00:00:00Z',
  ]
  for (const filter of hits) expect((await me('GET', `/usage?${filter}`)).body.data).toHaveLength(1)
  const misses = [
    `key=${usageId}`,
    'model=other',
    'from=2099-01-01T00:00:00Z',
    'to=2020-01-01T00:00:00Z',
    'outcome=lost',
  ]
  for (const filter of misses) expect((await me('GET', `/usage?${filter}`)).body.data).toHaveLength(0)
  expect((await me('GET', `/access-keys/${key.id}/usage`)).body.data).toMatchObject([item])

  const explained = await me('GET', `/usage/${usageId}`)
  expect(explained.body).toMatchObject({ ...item, exact: '0.15', lines: [{ cost: '0.1' }, { cost: '0.05' }] })
  expect(explained.text).not.toMatch(/provider|attempt|margin|ownCost/i)

  for (const [by, group] of [
    ['day', day],
    ['model', 'chat-model'],
    ['key', key.id],
  ]) {
    const { body } = await me('GET', `/usage/summary?by=${by}`)
    expect(body.data).toEqual([
      { group, calls: 1, inputTokens: 100, outputTokens: 50, quotaUsed: 0, charge: '0.15' },
    ])
  }
})

test('lists, shows and sums up what moved the balance', async () => {
  await seedCatalogue(served)
  const key = await seedOwner(served, 'ann')
  const usageId = await seedCall(served, key.secret)
  const { body } = await me('GET', '/billing')
  expect(body.data).toMatchObject([
    { kind: 'usage', amount: '-0.15', balanceAfter: '9.85', reference: { type: 'usage', id: usageId } },
    { kind: 'adjustment', amount: '10', balanceAfter: '10', reference: null },
  ])
  expect((await me('GET', `/billing/${body.data[0].id}`)).body).toEqual(body.data[0])
  expect((await me('GET', '/billing?kind=usage')).body.data).toHaveLength(1)
  expect((await me('GET', '/billing?limit=1')).body.nextCursor).not.toBeNull()
  expect((await me('GET', '/billing/stats')).body).toMatchObject({
    consumption: '0.15',
    adjustments: '10',
    topups: '0',
    calls: 1,
  })
})

test('exports more rows than a page holds, and no formula', async () => {
  for (let index = 0; index < 120; index++) {
    await served.meterway.ledger.credit({
      ownerId: 'ann',
      amount: '1',
      idempotencyKey: `k${index}`,
      note: '=1+1',
    })
  }
  const bills = await me('GET', '/billing.csv')
  expect(bills.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  const lines = bills.text.trimEnd().split('\r\n')
  expect(lines).toHaveLength(121)
  expect(lines[0]).toBe('id,createdAt,kind,amount,balanceAfter,referenceType,referenceId,note')
  expect(lines[1]).toMatch(/,topup,1,120,,,"'=1\+1"$/)
})

test('exports usage', async () => {
  await seedCatalogue(served)
  const key = await seedOwner(served, 'ann')
  const usageId = await seedCall(served, key.secret)
  const { text } = await me('GET', '/usage.csv?model=chat-model')
  const [header, line] = text.trimEnd().split('\r\n')
  expect(header).toMatch(/^id,createdAt,model,.*,quantities$/)
  expect(line).toMatch(new RegExp(`^${usageId},.*,chat-model,.*,0.15,USD,.*,input=100 output=50$`))
})

test('answers 401 when nobody is signed in', async () => {
  for (const path of ['/profile', '/access-keys', '/nothing']) {
    const answer = await served.ask('GET', `/v1/me${path}`, undefined, {})
    expect(answer.status).toBe(401)
    expect(answer.body.error.code).toBe('invalid_token')
  }
})
