import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { gatewayHarness, price, type Harness } from './gateway-harness.js'

let harness: Harness
let template: { modelId: string; providerId: string }
beforeEach(async () => {
  harness = await gatewayHarness()
  const { catalog } = harness.meterway
  const providerId = (await catalog.providers.list({ limit: 1 })).data[0]!.id
  const { id: modelId } = await catalog.models.create({ name: 'acme/*', maxOutputTokens: 100 })
  await catalog.routes.create({ modelId, providerId, upstreamModel: 'hosted-*' })
  await catalog.prices.create({ modelId, price, effectiveFrom: 0 })
  template = { modelId, providerId }
})
afterEach(async () => {
  expect(await harness.meterway.verify()).toEqual([])
  await harness.close()
})

const ask = async (model: string, secret?: string) => (await harness.chat({ model }, secret)).status
const rowsOf = async () => (await harness.meterway.catalog.models.list({ limit: 100 })).data
const rowOf = async (name: string) => (await rowsOf()).find((row) => row.name === name)

describe('a name that a template has', () => {
  test('becomes a model when it is first asked for, with the template’s routes and prices', async () => {
    expect([await ask('acme/small'), await ask('acme/small')]).toEqual([200, 200])
    expect(harness.provider.calls.map(({ model }) => model)).toEqual(['hosted-small', 'hosted-small'])
    expect(await rowOf('acme/small')).toMatchObject({ maxOutputTokens: 100, status: 'active' })
    const [record] = await harness.records()
    expect(record).toMatchObject({ model: 'acme/small', modelId: (await rowOf('acme/small'))!.id })
    expect(record!.chargeNano > 0n).toBe(true)
  })

  test('becomes one model, however many ask at once', async () => {
    const statuses = await Promise.all(Array.from({ length: 20 }, () => ask('acme/small')))
    expect(new Set(statuses)).toEqual(new Set([200]))
    expect((await rowsOf()).map(({ name }) => name).sort()).toEqual(['acme/*', 'acme/small', 'gpt-4o'])
  })

  test('keeps routes and prices of its own', async () => {
    const { catalog } = harness.meterway
    const { id: modelId } = await catalog.models.create({ name: 'acme/dear' })
    await catalog.routes.create({ modelId, providerId: template.providerId, upstreamModel: 'by-itself' })
    expect(await ask('acme/dear')).toBe(200)
    expect(harness.provider.calls[0]!.model).toBe('by-itself')
  })

  test('is quoted without becoming a model', async () => {
    const body = Buffer.from(
      JSON.stringify({ model: 'acme/small', messages: [{ role: 'user', content: 'hi' }] }),
    )
    const request = { headers: { authorization: `Bearer ${harness.secret}` }, ip: '127.0.0.1' }
    await harness.meterway.gateway.quote(request, 'chat.completions', body)
    expect(await rowOf('acme/small')).toBeUndefined()
  })

  test('goes to the most exact template', async () => {
    const { catalog } = harness.meterway
    const { id: modelId } = await catalog.models.create({ name: 'acme/labs/*' })
    await catalog.routes.create({ modelId, providerId: template.providerId, upstreamModel: '*' })
    await catalog.prices.create({ modelId, price, effectiveFrom: 0 })
    expect(await ask('acme/labs/$1-large')).toBe(404)
    expect(await ask('acme/labs/large')).toBe(200)
    expect(harness.provider.calls[0]!.model).toBe('large')
  })

  test.each(['acme/', 'acme/*', 'acme', 'other/small', 'acme/a b', 'acme/<script>'])(
    'is not %j',
    async (name) => {
      expect(await ask(name)).toBe(404)
      expect((await rowsOf()).map((row) => row.name).sort()).toEqual(['acme/*', 'gpt-4o'])
    },
  )

  test('is nothing to a key that may not use it, nor without the template', async () => {
    const { secret } = await harness.meterway.accessKeys.create({
      ownerId: 'ann',
      name: 'one',
      models: ['gpt-4o'],
    })
    expect(await ask('acme/small', secret)).toBe(403)
    await harness.meterway.catalog.models.remove(template.modelId)
    expect(await ask('acme/small')).toBe(404)
    expect(await rowOf('acme/small')).toBeUndefined()
  })
})

describe('a retired model', () => {
  test('is not made anew by a template, and keeps its history', async () => {
    expect(await ask('acme/small')).toBe(200)
    await harness.meterway.catalog.models.remove((await rowOf('acme/small'))!.id)
    expect(await ask('acme/small')).toBe(404)
    expect(await rowOf('acme/small')).toMatchObject({ status: 'retired' })
    const [record] = await harness.records()
    const explained = await harness.meterway.explain(record!.id)
    expect(explained).toMatchObject({
      record: { model: 'acme/small' },
      price: { price: { currency: 'USD' } },
    })
    expect(explained!.rating!.amountNano).toBe(record!.costNano)
  })
})
