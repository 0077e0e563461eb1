import { afterEach, describe, expect, test } from 'vitest'
import { MeterwayError } from '../../src/index.js'
import type { KeyLimits } from '../../src/ports/index.js'
import { fakeClock, type FakeClock } from '../../src/testing/index.js'
import { gatewayHarness, jsonOf, textOf, type Harness, type HarnessOptions } from './gateway-harness.js'

let harness: Harness
afterEach(async () => {
  await harness.close()
  expect(await harness.meterway.verify()).toEqual([])
})

let clock: FakeClock
/** Asks with a key that has these limits. */
async function limited(limits: KeyLimits, options: HarnessOptions = {}) {
  clock = fakeClock()
  harness = await gatewayHarness({ clock, ...options })
  const { secret } = await harness.meterway.accessKeys.create({ ownerId: 'ann', name: 'limited', limits })
  return (body: object = {}) => harness.chat(body, secret)
}

describe('an access key with limits', () => {
  test('makes so many requests a minute, and is told when it may make the next', async () => {
    const ask = await limited({ requestsPerMinute: 2 })
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200])
    const refused = await ask()
    expect(refused.status).toBe(429)
    expect(refused.headers['retry-after']).toBe('60')
    expect((await jsonOf(refused)).error).toMatchObject({ code: 'rate_limited', limit: 'requestsPerMinute' })
    expect(harness.provider.calls).toHaveLength(2)
    expect((await harness.balance()).held).toBe('0')
    clock.advance(60_000)
    expect((await ask()).status).toBe(200)
  })

  test('is counted by the tokens that it used, not by those that it might have', async () => {
    const ask = await limited({ tokensPerMinute: 1_200 })
    for (let i = 0; i < 4; i++) expect((await ask()).status).toBe(200)
    const refused = await ask({ max_tokens: 1_300 })
    expect((await jsonOf(refused)).error).toMatchObject({ code: 'rate_limited', limit: 'tokensPerMinute' })
  })

  test('makes so many requests at once, streams among them until they end', async () => {
    const ask = await limited({ maxParallel: 2 }, { provider: { latencyMs: 20 } })
    const statuses = (await Promise.all([ask(), ask(), ask()])).map(({ status }) => status)
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 200, 429])
    const [first, second] = [await ask({ stream: true }), await ask({ stream: true })]
    expect((await ask()).status).toBe(429)
    await textOf(first)
    expect((await ask()).status).toBe(200)
    await (second.body as AsyncIterableIterator<Uint8Array>).return?.()
    await expect.poll(async () => (await ask()).status).toBe(200)
  })

  test('gets its place back from a request that was refused or failed', async () => {
    const ask = await limited({ maxParallel: 1 }, { settings: { maxAttempts: 1 } })
    expect((await ask({ max_tokens: 9_000_000 })).status).toBe(402)
    harness.provider.script([{ status: 500 }, { status: 400 }])
    expect([(await ask()).status, (await ask()).status, (await ask()).status]).toEqual([502, 400, 200])
  })
})

describe('an access key with spend limits', () => {
  const usage = { prompt_tokens: 100_000, completion_tokens: 0, total_tokens: 100_000 }
  /** Each call costs 0.1, and is held at 0.1 and a little. */
  const content = 'word '.repeat(80_000)
  const body = { messages: [{ role: 'user', content }], max_tokens: 1 }

  test('spends so much a day and a month, and may go on when the window begins anew', async () => {
    const ask = await limited({ spend: { day: '0.25', month: '0.35' } }, { balance: '5' })
    harness.provider.script(Array.from({ length: 10 }, () => ({ usage })))
    const today = [await ask(body), await ask(body), await ask(body)]
    expect(today.map(({ status }) => status)).toEqual([200, 200, 429])
    const { error } = await jsonOf(today[2]!)
    expect(error).toMatchObject({ code: 'rate_limited', limit: 'spend.day', available: '0.05' })
    expect(Number(today[2]!.headers['retry-after'])).toBe(86_400)
    clock.advance(86_400_000)
    expect((await ask(body)).status).toBe(200)
    const refused = await ask(body)
    expect((await jsonOf(refused)).error).toMatchObject({ limit: 'spend.month' })
    clock.advance(31 * 86_400_000)
    expect((await ask(body)).status).toBe(200)
  })

  test('never spends more in all, however many ask at once, and each key for itself', async () => {
    const ask = await limited({ spend: { total: '0.5' } }, { balance: '0.85' })
    const { secret } = await harness.meterway.accessKeys.create({
      ownerId: 'ann',
      name: 'second',
      limits: { spend: { total: '0.5' } },
    })
    harness.provider.script(Array.from({ length: 40 }, () => ({ usage })))
    const second = () => harness.chat(body, secret)
    await Promise.all(Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? ask(body) : second())))
    const spent = new Map<string | null, bigint>()
    for (const { accessKeyId, chargeNano } of await harness.records())
      spent.set(accessKeyId, (spent.get(accessKeyId) ?? 0n) + chargeNano)
    expect(spent.size).toBe(2)
    for (const chargeNano of spent.values()) expect(chargeNano <= 500_000_000n).toBe(true)
    expect(BigInt((await harness.balance()).posted) >= 0n).toBe(true)
  })

  test('is not let through when nobody knows what was spent', async () => {
    const ask = await limited({ spend: { total: '1' } })
    harness.store.usage.daily = () => Promise.reject(new MeterwayError('store_unavailable'))
    expect((await ask()).status).toBe(503)
    expect(harness.provider.calls).toHaveLength(0)
  })
})
