import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { createMeterway, memoryStore } from '../../src/index.js'
import type { FakeProvider } from '../../src/testing/index.js'
import { gatewayHarness, jsonOf, price, type Harness } from './gateway-harness.js'
import { addProvider } from './more-routes.js'

let harness: Harness
let second: FakeProvider
const [input, output] = price.components
/** 1 and 2 per million is what callers pay. */
const ownPrice = (perInput: string, perOutput: string, currency = 'USD') => ({
  currency,
  components: [
    { ...input!, unitPrice: perInput },
    { ...output!, unitPrice: perOutput },
  ],
})

/** The first route costs so much; the second, behind it, nobody knows how much. */
async function start(marginFloor: string | null, own: ReturnType<typeof ownPrice>): Promise<void> {
  harness = await gatewayHarness({ settings: { marginFloor } })
  const { routes } = harness.meterway.catalog
  const [route] = (await routes.list({ limit: 1 })).data
  await routes.update(route!.id, { ownPrice: own })
  second = await addProvider(harness.meterway)
}

describe('a margin floor', () => {
  afterEach(async () => {
    expect(await harness.meterway.verify()).toEqual([])
    await harness.close()
    await second.close()
  })

  test.each<[string, string | null, ReturnType<typeof ownPrice>, 'taken' | 'passed over']>([
    ['none is set', null, ownPrice('10', '20'), 'taken'],
    ['it leaves just that', '0.2', ownPrice('0.8', '1.6'), 'taken'],
    ['it leaves a little less', '0.2', ownPrice('0.8', '1.600001'), 'passed over'],
    ['it costs what it is sold for', '0', ownPrice('1', '2'), 'taken'],
    ['it would lose money', '0', ownPrice('1.01', '2'), 'passed over'],
    ['its price is in another currency', '0', ownPrice('10', '20', 'EUR'), 'taken'],
  ])('a route where %s is judged', async (_, marginFloor, own, expected) => {
    await start(marginFloor, own)
    expect((await harness.chat({})).status).toBe(200)
    expect(harness.provider.calls.length === 1 ? 'taken' : 'passed over').toBe(expected)
  })

  test('that no route leaves is refused before anything is held', async () => {
    await start('0.5', ownPrice('1', '2'))
    const { routes } = harness.meterway.catalog
    for (const { id } of (await routes.list({ limit: 10 })).data)
      await routes.update(id, { ownPrice: ownPrice('1', '2') })
    const reply = await harness.chat({})
    expect([reply.status, (await jsonOf(reply)).error.code]).toEqual([503, 'no_available_provider'])
    expect(await harness.records()).toEqual([])
  })
})

test.each(['20%', '-0.1', '1.5', ''])('a margin floor of %j is refused', (marginFloor) => {
  const options = { store: memoryStore(), masterKey: randomBytes(32), settings: { marginFloor } }
  expect(() => createMeterway(options)).toThrow('marginFloor')
})
