import { afterEach, describe, expect, test } from 'vitest'
import { gatewayHarness, type Harness } from './gateway-harness.js'

let harness: Harness
const start = async (): Promise<Harness> => (harness = await gatewayHarness())
afterEach(async () => {
  await harness.close()
  expect(await harness.meterway.verify()).toEqual([])
})

describe('what a host gives', () => {
  const rejected = (work: Promise<unknown>, param: string) =>
    expect(work).rejects.toMatchObject({ code: 'invalid_request', details: { param } })

  test.for<[param: string, input: object]>([
    ['requestId', { requestId: 'x'.repeat(65) }],
    ['endpoint', { endpoint: '' }],
    ['leaseMs', { leaseMs: Number.NaN }],
    ['leaseMs', { leaseMs: -1 }],
    ['funding', { funding: 'quota' }],
    ['quota.type', { quota: { type: 'x'.repeat(65), units: 1 } }],
    ['quota.units', { quota: { type: 'image', units: 1.5 } }],
    ['quota.units', { quota: { type: 'image', units: -1 } }],
  ])('is looked at before money is held: %s', async ([param, input]) => {
    await start()
    await rejected(harness.meterway.hold({ ownerId: 'ann', amount: '0.5', ...input }), param)
    expect((await harness.balance()).held).toBe('0')
  })

  test.for<[param: string, usage: object]>([
    ['usage', {}],
    ['amount', { amount: '0.1234567891' }],
    ['quantities.input', { quantities: { input: 'many' } }],
    ['quantities.output', { amount: '0.1', quantities: { output: 1e300 } }],
    ['inputContextTokens', { quantities: { input: 1 }, inputContextTokens: 1.5 }],
  ])('is looked at before it is charged, and the hold stays open: %s', async ([param, usage]) => {
    await start()
    const held = await harness.meterway.hold({ ownerId: 'ann', model: 'gpt-4o', amount: '0.5' })
    if (!held.ok) throw new Error(held.code)
    await rejected(held.hold.settle(usage as never), param)
    expect(await held.hold.settle({ quantities: { input: 1.5 } })).toMatchObject({ ok: true })
    expect(await harness.balance()).toEqual({ posted: '999998500', held: '0' })
  })

  test.for<[param: string, grant: object]>([
    ['amount', { amount: 1.5 }],
    ['amount', { amount: '10' }],
    ['amount', { quotaType: 'credit', amount: 10 }],
    ['source', { source: 'mine' }],
    ['period', { period: 'x'.repeat(33) }],
    ['expiresAt', { expiresAt: Number.NaN }],
  ])('is looked at before a grant is given: %s', async ([param, grant]) => {
    await start()
    const given = { ownerId: 'ann', quotaType: 'image', amount: 10, source: 'admin', sourceId: 's', ...grant }
    await rejected(harness.meterway.grants.give(given as never), param)
  })

  test.for<[param: string, fields: object]>([
    ['currency', { currency: 'x'.repeat(17) }],
    ['creditLimit', { creditLimit: '-1' }],
    ['priceGroup', { priceGroup: '' }],
    ['timeZone', { timeZone: 'Nowhere' }],
  ])('is looked at before an account is opened: %s', async ([param, fields]) => {
    await start()
    await rejected(harness.meterway.accounts.open({ ownerId: 'bob', ...fields }), param)
    expect(await harness.meterway.accounts.get('bob')).toBeNull()
  })

  test.for<[param: string, fields: object]>([
    ['name', { name: '' }],
    ['expiresAt', { expiresAt: Number.NaN }],
    ['expiresAt', { expiresAt: new Date() }],
    ['funding', { funding: 'all' }],
    ['ipAllowlist', { ipAllowlist: ['home'] }],
  ])('is looked at before an access key is made or changed: %s', async ([param, fields]) => {
    await start()
    const { accessKeys } = harness.meterway
    await rejected(accessKeys.create({ ownerId: 'ann', name: 'laptop', ...fields }), param)
    const { accessKey } = await accessKeys.create({ ownerId: 'ann', name: 'laptop' })
    await rejected(accessKeys.update(accessKey.id, fields), param)
    expect(await accessKeys.get(accessKey.id)).toEqual(accessKey)
  })

  test('is looked at where money moves or is looked up', async () => {
    await start()
    const { accounts, ledger } = harness.meterway
    const credit = { ownerId: 'ann', amount: '1', idempotencyKey: 'k', kind: 'gift' as never }
    await rejected(ledger.credit(credit), 'kind')
    await rejected(ledger.transfer(undefined as never), 'id')
    await rejected(accounts.update('ann', { status: 'away' as never }), 'status')
  })
})
