import { beforeEach, expect, test } from 'vitest'
import { seedCall, seedCatalogue, seedOwner } from '../support/seed.js'
import { servedMeterway, type Served } from '../support/served-meterway.js'

let served: Served
let usageId: string
beforeEach(async () => {
  served = await servedMeterway()
  await seedCatalogue(served)
  const ann = await seedOwner(served, 'ann')
  usageId = await seedCall(served, ann.secret)
})

const admin = (path: string) => served.ask('GET', `/v1/admin${path}`)

test('lists the calls of all accounts, or of one', async () => {
  const bob = await seedOwner(served, 'bob')
  await seedCall(served, bob.secret)
  expect((await admin('/usage')).body.data).toHaveLength(2)
  const ofAnn = await admin('/usage?ownerId=ann')
  expect(ofAnn.body.data).toMatchObject([{ id: usageId, charge: '0.15', cost: '0.15', writtenOff: '0' }])
  expect((await admin('/usage?ownerId=nobody')).body.data).toEqual([])
  expect((await admin('/usage?model=chat-model&outcome=complete&limit=1')).body.nextCursor).not.toBeNull()
  expect((await admin('/usage?outcome=lost')).body.data).toEqual([])
})

test('explains a charge with what was tried', async () => {
  const { body } = await admin(`/usage/${usageId}`)
  expect(body).toMatchObject({
    charge: '0.15',
    exact: '0.15',
    multiplier: '1',
    lines: [
      { dimension: 'input', quantity: '100', cost: '0.1' },
      { dimension: 'output', quantity: '50', cost: '0.05' },
    ],
    attempts: [{ upstreamModel: 'up-model', status: 200 }],
  })
  expect((await admin('/usage/0197b1c6-7a54-7cc3-98c4-dc0c0c07398f')).status).toBe(404)
})

test('reports revenue by day and group, and in sum', async () => {
  const today = new Date().toISOString().slice(0, 10)
  for (const by of ['model', 'provider', 'user']) {
    const { body } = await admin(`/reports/daily?by=${by}`)
    expect(body.data).toMatchObject([
      { day: today, calls: 1, revenue: '0.15', inputTokens: 100, outputTokens: 50 },
    ])
  }
  expect((await admin('/reports/summary')).body).toMatchObject({ calls: 1, revenue: '0.15', to: today })
  expect((await admin('/reports/summary?from=2020-01-01&to=2020-01-31')).body).toMatchObject({
    calls: 0,
    revenue: '0',
  })
})

test.each([
  ['from=2026-02-30', 'from'],
  ['from=2026-02-01&to=2026-01-01', 'to'],
  ['from=2020-01-01&to=2026-01-01', 'from'],
])('refuses the period %s', async (query, param) => {
  const answer = await admin(`/reports/summary?${query}`)
  expect(answer.status).toBe(400)
  expect(answer.body.error.param).toBe(param)
})

test('checks the ledger', async () => {
  expect((await admin('/verify')).body).toEqual({ ok: true, violations: [] })
})
