import { afterEach, describe, expect, test } from 'vitest'
import { MeterwayError } from '../../src/index.js'
import { memoryStore } from '../../src/memory/index.js'
import type { Behaviour, FakeProvider } from '../../src/testing/index.js'
import { gatewayHarness, jsonOf, textOf, type Harness, type HarnessOptions } from './gateway-harness.js'
import { addProvider } from './more-routes.js'

let harness: Harness
let second: FakeProvider | null = null
const start = async (options?: HarnessOptions): Promise<Harness> => (harness = await gatewayHarness(options))
afterEach(async () => {
  expect(await harness.meterway.verify()).toEqual([])
  await harness.close()
  await second?.close()
  second = null
})

const addSecondRoute = async (): Promise<FakeProvider> => (second = await addProvider(harness.meterway))

const statusesOf = async (): Promise<unknown> =>
  (await harness.records())[0]?.detail.attempts?.map(({ status, outcome }) => status ?? outcome)

const thrice = (behaviour: Behaviour): Behaviour[] => [behaviour, behaviour, behaviour]

describe('a provider that fails', () => {
  test('is passed over for the next key, and both tries are on the record', async () => {
    await start()
    const [provider] = (await harness.meterway.catalog.providers.list({ limit: 1 })).data
    await harness.meterway.catalog.providerKeys.create({
      providerId: provider!.id,
      name: 'second',
      secret: 'sk-second',
    })
    harness.provider.script([{ status: 500 }])
    expect((await harness.chat({})).status).toBe(200)
    expect(await statusesOf()).toEqual([500, 200])
    expect(new Set(harness.provider.calls.map(({ authorization }) => authorization)).size).toBe(2)
  })

  test.each<[string, Behaviour, unknown]>([
    ['status 500', { status: 500 }, 500],
    ['no JSON', { rawBody: '<html>' }, 200],
    ['an error under status 200', { rawBody: '{"error":{"message":"no"}}' }, 200],
    ['a refused key', { status: 403 }, 403],
    ['silence', { hang: true }, 'timeout'],
  ])('by %s hands over to the next route', async (_, behaviour, noted) => {
    await start({ settings: { firstByteTimeoutMs: 200 } })
    const other = await addSecondRoute()
    harness.provider.script([behaviour])
    expect((await harness.chat({})).status).toBe(200)
    expect(await statusesOf()).toEqual([noted, 200])
    expect(other.calls[0]).toMatchObject({
      authorization: 'Bearer sk-other-1',
      body: { model: 'upstream-name' },
    })
  })

  test.each<[string, Behaviour]>([
    ['is cut before its first piece', { cutAfterChunks: 0 }],
    ['opens with an error', { errorAfterChunks: 0 }],
    ['is reset before its first piece', { resetAfterChunks: 0 }],
  ])('a stream that %s is taken over by the next route', async (_, behaviour) => {
    await start()
    await addSecondRoute()
    harness.provider.script([behaviour])
    const text = await textOf(await harness.chat({ stream: true }))
    expect(text).toContain('[DONE]')
    expect(text).not.toContain('"error"')
    expect(await harness.records()).toMatchObject([{ outcome: 'complete', estimated: false }])
  })

  test('once, and has no other key, is asked again after a pause', async () => {
    await start()
    harness.provider.script([{ status: 500 }])
    expect((await harness.chat({})).status).toBe(200)
    expect(await statusesOf()).toEqual([500, 200])
  })

  test('with 429 is asked again when the time that it named is over', async () => {
    await start()
    harness.provider.script([{ status: 429, retryAfter: '1' }])
    const startedAtMs = Date.now()
    expect((await harness.chat({})).status).toBe(200)
    expect(Date.now() - startedAtMs).toBeGreaterThanOrEqual(990)
    expect(await statusesOf()).toEqual([429, 200])
  })

  test.each<[string, Behaviour[], number]>([
    ['status 500', thrice({ status: 500 }), 3],
    ['bad JSON', [{ rawBody: '{"choices":[' }], 1],
    ['an error under status 200', [{ rawBody: '{"error":{"message":"no"}}' }], 1],
    ['a redirect', [{ redirect: 'http://127.0.0.1:1/' }], 1],
  ])('by %s to the last costs the caller nothing', async (_, behaviours, calls) => {
    await start()
    harness.provider.script(behaviours)
    const reply = await harness.chat({})
    expect(reply.status).toBe(502)
    expect(reply.headers['x-should-retry']).toBe('false')
    expect(harness.provider.calls).toHaveLength(calls)
    expect(await harness.balance()).toEqual({ posted: '1000000000', held: '0' })
    expect(await harness.records()).toMatchObject([{ outcome: 'upstream_error', chargeNano: 0n }])
  })

  test('by silence beyond the limit is a 504, and not asked twice', async () => {
    await start({ settings: { firstByteTimeoutMs: 300 } })
    harness.provider.script([{ hang: true }])
    expect((await harness.chat({})).status).toBe(504)
    expect(harness.provider.calls).toHaveLength(1)
    expect((await harness.balance()).held).toBe('0')
  })

  test('that does not listen is a 502', async () => {
    await start()
    await harness.provider.close()
    const reply = await harness.chat({})
    expect([reply.status, (await jsonOf(reply)).error.code]).toEqual([502, 'upstream_error'])
    expect((await harness.balance()).held).toBe('0')
  })

  test('with a bad request is shown as it says it, without its key, and not passed over', async () => {
    await start()
    const other = await addSecondRoute()
    harness.provider.script([{ echoAuthorization: true }])
    const reply = await harness.chat({})
    const text = await textOf(reply)
    expect(reply.status).toBe(400)
    expect(text).not.toContain('sk-provider-secret')
    expect(text).toContain('[redacted]')
    expect(other.calls).toEqual([])
    expect((await harness.balance()).held).toBe('0')
  })

  test('with 429 for long rests, with 401 is disabled', async () => {
    await start()
    harness.provider.script([{ status: 429, retryAfter: '30' }])
    expect((await harness.chat({})).status).toBe(502)
    const resting = await harness.chat({})
    expect([resting.status, resting.headers['retry-after']]).toEqual([503, '30'])
    expect(harness.provider.calls).toHaveLength(1)
    const other = await addSecondRoute()
    other.script([{ status: 401 }])
    expect((await harness.chat({})).status).toBe(502)
    await new Promise((resolve) => setTimeout(resolve, 20))
    const { data } = await harness.meterway.catalog.providerKeys.list({ limit: 10 })
    expect(data.map(({ status }) => status)).toEqual(['disabled', 'active'])
    expect((await harness.chat({})).status).toBe(503)
  })
})

describe('a store that is away', () => {
  test('before the hold: 503, and nothing is sent', async () => {
    const store = memoryStore()
    await start({ store })
    expect((await harness.chat({})).status).toBe(200)
    const { ledger } = store
    const apply = ledger.apply.bind(ledger)
    ledger.apply = () => Promise.reject(new MeterwayError('store_unavailable'))
    const reply = await harness.chat({})
    ledger.apply = apply
    expect(reply.status).toBe(503)
    expect((await jsonOf(reply)).error.code).toBe('store_unavailable')
    expect(harness.provider.calls).toHaveLength(1)
  })

  test('for a while after the answer: the charge waits for it, and so does the caller', async () => {
    const store = memoryStore()
    await start({ store })
    const { ledger } = store
    const apply = ledger.apply.bind(ledger)
    let faults = 0
    ledger.apply = (commands, options) => {
      const settles = commands.some(({ type }) => type === 'settle')
      if (settles && ++faults <= 5) return Promise.reject(new MeterwayError('store_unavailable'))
      return apply(commands, options)
    }
    const reply = await harness.chat({})
    expect(reply.status).toBe(200)
    expect(faults).toBe(6)
    expect(await harness.records()).toHaveLength(1)
  })
})

describe('a stream that has begun', () => {
  test.each<Behaviour>([{ errorAfterChunks: 2 }, { resetAfterChunks: 2 }, { cutAfterChunks: 2 }])(
    'and ends with %j is not asked for again',
    async (behaviour) => {
      await start()
      const other = await addSecondRoute()
      harness.provider.script([behaviour])
      const text = await textOf(await harness.chat({ stream: true }))
      expect(text).toContain('"error"')
      expect(text).not.toContain('[DONE]')
      expect([harness.provider.calls.length, other.calls.length]).toEqual([1, 0])
    },
  )
})
