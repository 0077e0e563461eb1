import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { createMeterway, undiciUpstream } from '../../src/index.js'
import { memoryHealthBoard } from '../../src/memory/health-board.js'
import { fakeClock, type Behaviour, type FakeClock, type FakeProvider } from '../../src/testing/index.js'
import { answering } from './answering.js'
import { gatewayHarness, jsonOf, type Harness, type HarnessOptions } from './gateway-harness.js'
import { addKey, addProvider } from './more-routes.js'

let harness: Harness
let clock: FakeClock
const others: FakeProvider[] = []
const masterKey = randomBytes(32)

async function start(options: HarnessOptions = {}): Promise<void> {
  clock = fakeClock()
  harness = await gatewayHarness({ clock, masterKey, ...options })
}
const other = async (...facts: Parameters<typeof addProvider> extends [unknown, ...infer R] ? R : never) => {
  const provider = await addProvider(harness.meterway, ...facts)
  others.push(provider)
  return provider
}
afterEach(async () => {
  expect(await harness.meterway.verify()).toEqual([])
  await harness.close()
  await Promise.all(others.splice(0).map((provider) => provider.close()))
})

const ask = async (): Promise<number> => (await harness.chat({})).status
const times = (count: number, behaviour: Behaviour): Behaviour[] =>
  Array.from({ length: count }, () => behaviour)
const usedKeys = (): string[] => harness.provider.calls.map(({ authorization }) => authorization.slice(-8))
const heard = (name: 'provider_key.disabled' | 'provider_key.cooling') => {
  const events: object[] = []
  harness.meterway.events.on(name, (event: object) => events.push(event))
  return events
}
const statusesOfKeys = async () => {
  const { data } = await harness.meterway.catalog.providerKeys.list({ limit: 10 })
  return data.map(({ status, disabledReason }) => [status, disabledReason])
}

/** A body that tells an error of this code. */
const told = (status: number, error: object): Behaviour => ({ status, rawBody: JSON.stringify({ error }) })

describe('a key that is refused by rate', () => {
  test('is out at once, and back when the provider said', async () => {
    await start()
    const cooling = heard('provider_key.cooling')
    await addKey(harness.meterway)
    harness.provider.script([{ status: 429, retryAfter: '30' }])
    expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 200])
    const [limited, well] = usedKeys()
    expect(usedKeys()).toEqual([limited, well, well, well])
    expect(cooling).toMatchObject([{ cooldownMs: 30_000 }])
    clock.advance(29_999)
    expect([await ask(), await ask()]).toEqual([200, 200])
    clock.advance(1)
    expect([await ask(), await ask()]).toEqual([200, 200])
    expect(usedKeys().slice(4)).toEqual([well, well, expect.anything(), expect.anything()])
    expect(new Set(usedKeys().slice(6)).size).toBe(2)
  })

  test('rests for longer each time when the provider does not say', async () => {
    await start({ settings: { maxAttempts: 1 } })
    const cooling = heard('provider_key.cooling')
    for (const pauseMs of [1_000, 2_000, 4_000]) {
      harness.provider.script([{ status: 429 }])
      expect([await ask(), await ask()]).toEqual([502, 503])
      clock.advance(pauseMs)
    }
    expect(await ask()).toBe(200)
    harness.provider.script([{ status: 429 }])
    await ask()
    expect(cooling).toMatchObject([1_000, 2_000, 4_000, 1_000].map((cooldownMs) => ({ cooldownMs })))
  })

  test('rests in every process that shares the board, and after a restart', async () => {
    const health = memoryHealthBoard()
    await start({ health })
    harness.provider.script([{ status: 429, retryAfter: '30' }])
    await ask()
    const { store } = harness
    const upstream = undiciUpstream({ allowPrivateAddresses: true })
    const restarted = createMeterway({ store, masterKey, upstream, clock, cache: { health } })
    const reply = await harness.chat({}, harness.secret, {}, restarted)
    expect([reply.status, reply.headers['retry-after']]).toEqual([503, '30'])
    clock.advance(30_000)
    expect((await harness.chat({}, harness.secret, {}, restarted)).status).toBe(200)
    await restarted.close()
  })
})

describe('a key that is of no use', () => {
  test.each<[string, Behaviour, string]>([
    ['is refused', { status: 401 }, 'key_refused'],
    ['has no money', told(429, { type: 'insufficient_quota' }), 'out_of_money'],
  ])(
    'because it %s is disabled, with the reason, and stays so after a restart',
    async (_, behaviour, reason) => {
      await start()
      const disabled = heard('provider_key.disabled')
      harness.provider.script([behaviour])
      expect(await ask()).toBe(502)
      expect(disabled).toMatchObject([{ reason, status: behaviour.status }])
      await expect.poll(statusesOfKeys).toEqual([['disabled', reason]])
      const upstream = undiciUpstream({ allowPrivateAddresses: true })
      const restarted = createMeterway({ store: harness.store, masterKey, upstream, clock })
      const reply = await harness.chat({}, harness.secret, {}, restarted)
      expect([reply.status, reply.headers['retry-after']]).toEqual([503, undefined])
      const { catalog } = restarted
      const [key] = (await catalog.providerKeys.list({ limit: 1 })).data
      expect(await catalog.providerKeys.update(key!.id, { status: 'active' })).toMatchObject({
        disabledReason: null,
      })
      expect((await harness.chat({}, harness.secret, {}, restarted)).status).toBe(200)
      await restarted.close()
    },
  )

  test.each<[string, Behaviour]>([
    ['for this address', told(401, { message: 'Your IP is not authorized for this project.' })],
    ['for this model', told(404, { code: 'model_not_found' })],
  ])('%s alone is kept, and the next route answers', async (_, behaviour) => {
    await start()
    await other()
    harness.provider.script([behaviour])
    expect(await ask()).toBe(200)
    expect(await ask()).toBe(200)
    expect(harness.provider.calls).toHaveLength(2)
    expect((await statusesOfKeys()).map(([status]) => status)).toEqual(['active', 'active'])
  })
})

describe('a model that no provider has', () => {
  test('is the provider’s 404 to the caller, uncharged', async () => {
    await start()
    const second = await other()
    const absent = told(404, { code: 'model_not_found', message: 'No such model.' })
    harness.provider.script([absent])
    second.script([absent])
    const reply = await harness.chat({})
    expect([reply.status, (await jsonOf(reply)).error.code]).toEqual([404, 'model_not_found'])
    expect(await harness.records()).toMatchObject([{ outcome: 'upstream_error', chargeNano: 0n }])
    const [record] = await harness.records()
    expect(record?.detail.attempts?.map(({ outcome }) => outcome)).toEqual(['model_absent', 'model_absent'])
  })

  test('is no 404 where another provider only fails', async () => {
    await start({ settings: { maxAttempts: 2 } })
    const second = await other()
    harness.provider.script([told(404, { code: 'model_not_found' })])
    second.script([{ status: 500 }])
    const reply = await harness.chat({})
    expect([reply.status, reply.headers['x-should-retry']]).toEqual([502, 'false'])
  })
})

describe('a provider that fails again and again', () => {
  test('costs callers nothing but time, and after five failures not even that', async () => {
    await start()
    await addKey(harness.meterway)
    await other({ keys: 2 })
    harness.provider.script(times(100, { status: 503 }))
    const statuses = await Promise.all(Array.from({ length: 30 }, ask))
    expect(new Set(statuses)).toEqual(new Set([200]))
    const calls = harness.provider.calls.length
    for (let at = 0; at < 10; at++) expect(await ask()).toBe(200)
    expect(harness.provider.calls).toHaveLength(calls)
    expect((await harness.balance()).held).toBe('0')
  })

  test('is probed by one call after a pause, for longer pauses while it fails, and is back when it answers', async () => {
    await start()
    await other()
    harness.provider.script(times(6, { status: 500 }))
    const callsAfter = async (asked: number): Promise<number> => {
      const statuses = await Promise.all(Array.from({ length: asked }, ask))
      expect(new Set(statuses)).toEqual(new Set([200]))
      return harness.provider.calls.length
    }
    for (let at = 1; at <= 5; at++) expect(await callsAfter(1)).toBe(at)
    expect(await callsAfter(1)).toBe(5)
    clock.advance(10_000)
    expect(await callsAfter(1)).toBe(6)
    expect(await callsAfter(1)).toBe(6)
    clock.advance(19_999)
    expect(await callsAfter(1)).toBe(6)
    clock.advance(1)
    harness.provider.script([{ latencyMs: 100 }])
    expect(await callsAfter(10)).toBe(7)
    expect(await callsAfter(2)).toBe(9)
  })

  test('is asked all the same where there is no other, and counts as well as soon as it answers', async () => {
    await start({ settings: { maxAttempts: 1 } })
    harness.provider.script(times(8, { status: 500 }))
    for (let at = 0; at < 8; at++) expect(await ask()).toBe(502)
    expect(await ask()).toBe(200)
    const second = await other()
    expect([await ask(), second.calls.length]).toEqual([200, 0])
  })

  test('by silence is passed over too', async () => {
    await start({ settings: { firstByteTimeoutMs: 50, breakerFailures: 2 } })
    await other()
    harness.provider.script(times(2, { hang: true }))
    expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 200])
    expect(harness.provider.calls).toHaveLength(2)
  })

  test('with one model is still asked for others', async () => {
    await start({ settings: { maxAttempts: 1 }, models: ['gpt-4o', 'sim-error-500'] })
    for (let at = 0; at < 5; at++) await harness.chat({ model: 'sim-error-500' })
    const second = await other()
    await harness.chat({ model: 'sim-error-500' })
    const calls = harness.provider.calls.length
    expect([second.calls.length, calls]).toEqual([1, 5])
    expect(await ask()).toBe(200)
  })
})

describe('a stream that opens with an error', () => {
  const opening = (error: object, pieceBytes?: number) =>
    answering(Buffer.from(`data: ${JSON.stringify({ error })}\n\n`), 'text/event-stream', pieceBytes)

  test.each([
    ['in one piece', 100],
    ['in many', 1],
  ])('that comes %s is judged by what it says', async (_, pieceBytes) => {
    await start({
      upstream: opening({ code: 429, message: 'Rate limited' }, pieceBytes).upstream,
      settings: { maxAttempts: 1 },
    })
    const cooling = heard('provider_key.cooling')
    const reply = await harness.chat({ stream: true })
    expect(reply.status).toBe(502)
    expect((await jsonOf(reply)).error.message).toContain('429')
    expect(cooling).toHaveLength(1)
  })

  test('shows what is wrong with the request', async () => {
    await start({ upstream: opening({ code: 400, message: 'Bad tool.' }).upstream })
    const reply = await harness.chat({ stream: true })
    expect([reply.status, (await jsonOf(reply)).error.message]).toEqual([400, 'Bad tool.'])
    expect((await harness.balance()).held).toBe('0')
  })
})
