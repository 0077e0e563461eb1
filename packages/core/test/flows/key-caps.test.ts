import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { createMeterway, MeterwayError, undiciUpstream } from '../../src/index.js'
import type { ProviderKeyLimits } from '../../src/ports/index.js'
import { fakeClock, type FakeClock } from '../../src/testing/index.js'
import {
  gatewayHarness,
  jsonOf,
  price,
  textOf,
  type Harness,
  type HarnessOptions,
} from './gateway-harness.js'
import { addKey } from './more-routes.js'

let harness: Harness
let clock: FakeClock
const masterKey = randomBytes(32)
afterEach(async () => {
  expect(await harness.meterway.verify()).toEqual([])
  await harness.close()
})

/** The provider's first key has these caps. */
async function start(limits: ProviderKeyLimits, options: HarnessOptions = {}): Promise<void> {
  clock = fakeClock()
  harness = await gatewayHarness({ clock, masterKey, balance: '5', ...options })
  const { providerKeys } = harness.meterway.catalog
  const [key] = (await providerKeys.list({ limit: 1 })).data
  await providerKeys.update(key!.id, { limits })
}
const ask = async (): Promise<number> => (await harness.chat({})).status
const callsOf = (ending: string): number =>
  harness.provider.calls.filter(({ authorization }) => authorization.endsWith(ending)).length

describe('a provider key with a cap', () => {
  test('on requests a minute is passed over beyond it', async () => {
    await start({ requestsPerMinute: 2 })
    await addKey(harness.meterway)
    for (let at = 0; at < 10; at++) expect(await ask()).toBe(200)
    expect([callsOf('provider-secret'), callsOf('second')]).toEqual([2, 8])
    clock.advance(60_000)
    for (let at = 0; at < 4; at++) expect(await ask()).toBe(200)
    expect(callsOf('provider-secret')).toBe(4)
  })

  test('is refused to callers where there is no other key, and they are told when to come back', async () => {
    await start({ requestsPerMinute: 1 })
    expect(await ask()).toBe(200)
    for (let at = 0; at < 2; at++) {
      const refused = await harness.chat({})
      expect([refused.status, refused.headers['retry-after']]).toEqual([503, '60'])
      expect((await jsonOf(refused)).error.code).toBe('no_available_provider')
    }
    expect((await harness.balance()).held).toBe('0')
    clock.advance(60_000)
    expect(await ask()).toBe(200)
  })

  test('on calls at once has room again when one ends, streams among them', async () => {
    await start({ maxParallel: 2 }, { provider: { latencyMs: 20 } })
    const statuses = await Promise.all([ask(), ask(), ask()])
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 200, 503])
    const [first, second] = [await harness.chat({ stream: true }), await harness.chat({ stream: true })]
    const refused = await harness.chat({})
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1'])
    await textOf(first)
    expect(await ask()).toBe(200)
    await textOf(second)
  })

  test('gets its room back from calls that fail', async () => {
    await start({ maxParallel: 1 }, { settings: { maxAttempts: 1 } })
    harness.provider.script([{ status: 500 }, { status: 400 }, { rawBody: '<html>' }])
    expect([await ask(), await ask(), await ask(), await ask()]).toEqual([502, 400, 502, 200])
  })
})

describe('a provider key with a cap on what a day costs', () => {
  const usage = { prompt_tokens: 100_000, completion_tokens: 0, total_tokens: 100_000 }
  const body = { messages: [{ role: 'user', content: 'word '.repeat(80_000) }], max_tokens: 1 }
  const dear = async (at = harness.meterway): Promise<number> => {
    harness.provider.script([{ usage }])
    return (await harness.chat(body, harness.secret, {}, at)).status
  }

  test('is passed over once its calls cost that much, in every process, until the next day', async () => {
    await start({ costPerDay: '0.25' })
    expect([await dear(), await dear(), await dear()]).toEqual([200, 200, 200])
    clock.advance(3_600_000)
    const refused = await harness.chat({})
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, String(23 * 3600)])
    const upstream = undiciUpstream({ allowPrivateAddresses: true })
    const restarted = createMeterway({ store: harness.store, masterKey, upstream, clock })
    expect((await harness.chat({}, harness.secret, {}, restarted)).status).toBe(503)
    await restarted.close()
    clock.advance(23 * 3_600_000)
    expect(await ask()).toBe(200)
  })

  test('counts by the route’s own price where it has one', async () => {
    await start({ costPerDay: '0.25' })
    const { routes } = harness.meterway.catalog
    const [route] = (await routes.list({ limit: 1 })).data
    const [input] = price.components
    await routes.update(route!.id, {
      ownPrice: { currency: 'USD', components: [{ ...input!, unitPrice: '0.5' }] },
    })
    const statuses: number[] = []
    for (let at = 0; at < 6; at++) statuses.push(await dear())
    expect(statuses).toEqual([200, 200, 200, 200, 200, 503])
  })

  test('hears of what other processes charge', async () => {
    await start({ costPerDay: '0.25' })
    expect(await dear()).toBe(200)
    const upstream = undiciUpstream({ allowPrivateAddresses: true })
    const elsewhere = createMeterway({ store: harness.store, masterKey, upstream, clock })
    expect([await dear(elsewhere), await dear(elsewhere)]).toEqual([200, 200])
    await elsewhere.close()
    clock.advance(11_000)
    await expect.poll(ask).toBe(503)
  })

  test('is not used while nobody knows what it cost', async () => {
    await start({ costPerDay: '0.25' })
    const { usage } = harness.store
    const read = usage.costOfProviderKey.bind(usage)
    usage.costOfProviderKey = () => Promise.reject(new MeterwayError('store_unavailable'))
    expect(await ask()).toBe(503)
    expect(harness.provider.calls).toHaveLength(0)
    usage.costOfProviderKey = read
    expect(await ask()).toBe(200)
  })
})
