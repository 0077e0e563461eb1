import { afterEach, describe, expect, test } from 'vitest'
import {
  gatewayHarness,
  jsonOf,
  price,
  textOf,
  type Harness,
  type HarnessOptions,
} from './gateway-harness.js'

let harness: Harness
const start = async (options?: HarnessOptions): Promise<Harness> => (harness = await gatewayHarness(options))
afterEach(async () => {
  expect(await harness.meterway.verify()).toEqual([])
  await harness.close()
})

const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }
const routeOf = async () => (await harness.meterway.catalog.routes.list({ limit: 1 })).data[0]!

describe('a usage record', () => {
  test('has what the call cost the operator, by the route’s own price', async () => {
    await start()
    const ownPrice = { ...price, components: price.components.map((part) => ({ ...part, unitPrice: '0.5' })) }
    await harness.meterway.catalog.routes.update((await routeOf()).id, { ownPrice })
    harness.provider.script([{ status: 500 }, { usage }])
    await harness.chat({})
    const [record] = await harness.records()
    expect(record).toMatchObject({ chargeNano: 20_000n, ownCostNano: 7_500n })
    expect(record?.detail.attempts?.map(({ ownCost }) => ownCost)).toEqual(['0', '0.0000075'])
  })

  test('has no own cost in another currency than the sale', async () => {
    await start()
    await harness.meterway.catalog.routes.update((await routeOf()).id, {
      ownPrice: { ...price, currency: 'CNY' },
    })
    await harness.chat({})
    expect((await harness.records())[0]?.ownCostNano).toBeNull()
  })

  test('has no own cost where the route’s own price makes it more than any amount', async () => {
    await start()
    const components = price.components.map((part) => ({ ...part, unitPrice: '9'.repeat(30) }))
    await harness.meterway.catalog.routes.update((await routeOf()).id, {
      ownPrice: { ...price, components },
    })
    harness.provider.script([{ usage }])
    expect((await harness.chat({})).status).toBe(200)
    expect(await harness.records()).toMatchObject([{ chargeNano: 20_000n, ownCostNano: null }])
  })

  test('keeps the provider’s usage, and the model that it says it served', async () => {
    await start()
    await harness.meterway.catalog.routes.update((await routeOf()).id, { upstreamModel: 'dated' })
    harness.provider.script([
      { rawBody: JSON.stringify({ model: 'another', choices: [], usage: { ...usage, cost: 0.0125 } }) },
    ])
    await harness.chat({})
    const [record] = await harness.records()
    expect(record).toMatchObject({
      model: 'gpt-4o',
      detail: { servedModel: 'another', reportedCost: '0.0125' },
    })
    expect(record?.detail.rawUsage).toEqual({ ...usage, cost: 0.0125 })
  })

  test('of figures that no call can reach costs no more than was held, and says so', async () => {
    await start()
    harness.provider.script([{ usage: { prompt_tokens: 5, completion_tokens: 900_000_000_000 } }])
    await harness.chat({ max_tokens: 100 })
    const [record] = await harness.records()
    expect(record!.chargeNano < 300_000n).toBe(true)
    expect(record?.detail.problems).toHaveLength(1)
  })

  test('of a usage without its totals is estimated', async () => {
    await start()
    harness.provider.script([{ usage: {} }])
    await harness.chat({ max_tokens: 10 })
    expect(await harness.records()).toMatchObject([{ estimated: true }])
    expect((await harness.records())[0]!.chargeNano > 0n).toBe(true)
  })
})

describe('explain', () => {
  test('shows quantity, unit price, multiplier and price of a charge', async () => {
    await start({ settings: { priceGroups: { partner: '0.5' } } })
    await harness.meterway.accounts.update('ann', { priceGroup: 'partner' })
    harness.provider.script([{ usage }])
    const reply = await harness.chat({})
    expect(reply.headers['x-meterway-charge']).toBe('0.00001')
    const explained = await harness.meterway.explain(reply.headers['x-meterway-usage-id']!)
    expect(explained?.rating?.amountNano).toBe(10_000n)
    expect(explained?.rating?.lines).toMatchObject([
      { dimension: 'input', quantity: '10' },
      { dimension: 'output', quantity: '5' },
      { dimension: 'multiplier' },
    ])
    expect(explained?.price?.id).toBe(explained?.record.priceId)
    expect(explained?.record.detail.multiplier).toBe('0.5')
  })

  test('shows the grants that paid', async () => {
    await start()
    const granted = await harness.meterway.ledger.grant({
      ownerId: 'ann',
      quotaType: 'text_token',
      amount: 1_000_000,
      source: 'admin',
      sourceId: 'gift',
    })
    harness.provider.script([{ usage }])
    const reply = await harness.chat({})
    const explained = await harness.meterway.explain(reply.headers['x-meterway-usage-id']!)
    expect(reply.headers['x-meterway-charge']).toBe('0')
    expect(explained?.grantsUsed).toEqual([{ grantId: granted.ok && granted.grant.id, amount: 15n }])
  })

  test('knows nothing of a record that is not there', async () => {
    await start()
    expect(await harness.meterway.explain('no-such-record')).toBeNull()
  })
})

describe('money that does not fit', () => {
  test('a price group named like a member of every object counts as none', async () => {
    await start({ settings: { priceGroups: {} } })
    await harness.meterway.accounts.update('ann', { priceGroup: 'constructor' })
    expect((await harness.chat({})).status).toBe(200)
  })

  test('a price in another currency than the account’s sells nothing', async () => {
    await start()
    await harness.meterway.accounts.open({ ownerId: 'li', currency: 'CNY' })
    await harness.meterway.ledger.credit({ ownerId: 'li', amount: '10', idempotencyKey: 'k' })
    const { secret } = await harness.meterway.accessKeys.create({ ownerId: 'li', name: 'k' })
    const reply = await harness.chat({}, secret)
    expect([reply.status, (await jsonOf(reply)).error.code]).toEqual([503, 'price_missing'])
    expect(harness.provider.calls).toEqual([])
  })

  test('a model without a price is free where the settings say so, and the host is told', async () => {
    await start({ settings: { unpricedModels: 'allow' } })
    const told: string[] = []
    harness.meterway.events.on('price.missing', ({ model }) => told.push(model))
    const { data } = await harness.meterway.catalog.providers.list({ limit: 1 })
    const { id: modelId } = await harness.meterway.catalog.models.create({ name: 'free' })
    const route = { modelId, providerId: data[0]!.id, upstreamModel: 'free' }
    await harness.meterway.catalog.routes.create(route)
    const reply = await harness.chat({ model: 'free' })
    expect([reply.status, reply.headers['x-meterway-charge']]).toEqual([200, '0'])
    expect(told).toEqual(['free'])
  })
})

describe('embeddings', () => {
  test('are charged by their input, floats or base64', async () => {
    await start()
    const serve = (body: object) =>
      harness.meterway.gateway.serve({
        endpoint: 'embeddings',
        headers: { 'x-api-key': harness.secret },
        body: Buffer.from(JSON.stringify({ model: 'gpt-4o', ...body })),
        ip: '',
        requestId: 'r',
      })
    const floats = await serve({ input: ['some text', 'more'] })
    const base64 = await serve({ input: 'some text', encoding_format: 'base64' })
    expect([floats.status, base64.status]).toEqual([200, 200])
    expect(
      typeof (JSON.parse(await textOf(base64)) as { data: [{ embedding: unknown }] }).data[0].embedding,
    ).toBe('string')
    const records = await harness.records()
    expect(records).toHaveLength(2)
    for (const { quantities, chargeNano } of records) {
      expect(Object.keys(quantities)).toEqual(['input'])
      expect(chargeNano).toBe(BigInt(quantities.input!) * 1000n)
    }
  })
})

test('a listener that throws does not undo a charge', async () => {
  await start()
  const faults: unknown[] = []
  harness.meterway.events.on('charge.settled', () => {
    throw new Error('in the listener')
  })
  harness.meterway.events.on('fault', ({ fault }) => faults.push(fault))
  expect((await harness.chat({})).status).toBe(200)
  expect(faults).toEqual([new Error('in the listener')])
})
