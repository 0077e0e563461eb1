import { afterEach, describe, expect, test } from 'vitest'
import { MeterwayError, type UsageLimits } from '../../src/index.js'
import { fakeClock, type FakeClock } from '../../src/testing/index.js'
import { gatewayHarness, jsonOf, textOf, type Harness, type HarnessOptions } from './gateway-harness.js'

let harness: Harness
afterEach(async () => {
  await harness.close()
  expect(await harness.meterway.verify()).toEqual([])
})

let clock: FakeClock
/** Asks with a key that has these limits. */
async function limited(limits: UsageLimits, options: HarnessOptions = {}) {
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

  test('spends so much within any five hours', async () => {
    const ask = await limited({ spend: { fiveHours: '0.25' } }, { balance: '5' })
    harness.provider.script(Array.from({ length: 10 }, () => ({ usage })))
    expect((await ask(body)).status).toBe(200)
    clock.advance(4 * 3_600_000)
    expect([(await ask(body)).status, (await ask(body)).status]).toEqual([200, 429])
    clock.advance(3_600_001)
    expect([(await ask(body)).status, (await ask(body)).status]).toEqual([200, 429])
  })

  test('is not let through when nobody knows what was spent', async () => {
    const ask = await limited({ spend: { total: '1' } })
    harness.store.usage.chargedSince = () => Promise.reject(new MeterwayError('store_unavailable'))
    expect((await ask()).status).toBe(503)
    expect(harness.provider.calls).toHaveLength(0)
  })
})

describe('an account with limits', () => {
  /** Two keys of one account, the first with limits of its own. */
  async function withKeys(limits: UsageLimits, keyLimits: UsageLimits = {}) {
    const first = await limited(keyLimits)
    await harness.meterway.accounts.update('ann', { limits })
    return { first, second: () => harness.chat({}) }
  }

  test('has them for all its keys together', async () => {
    const { first, second } = await withKeys({ requestsPerMinute: 2 })
    expect([(await first()).status, (await second()).status]).toEqual([200, 200])
    const refused = await second()
    expect((await jsonOf(refused)).error).toMatchObject({
      limit: 'requestsPerMinute',
      message: 'This account may make 2 requests a minute.',
    })
    await harness.meterway.accounts.update('ann', { limits: null })
    expect((await second()).status).toBe(200)
  })

  test('takes nothing from the limits of a key that it refuses, nor a key from it', async () => {
    const { first, second } = await withKeys({ maxParallel: 1 }, { requestsPerMinute: 2 })
    const open = await harness.chat({ stream: true })
    expect([(await first()).status, (await first()).status]).toEqual([429, 429])
    await textOf(open)
    expect([(await first()).status, (await first()).status]).toEqual([200, 200])
    expect((await jsonOf(await first())).error.message).toContain('This access key')
    expect((await second()).status).toBe(200)
  })

  test('spends so much, whatever the key', async () => {
    const { first, second } = await withKeys({ spend: { day: '0.00001' } })
    expect([(await first()).status, (await second()).status]).toEqual([429, 429])
    expect(harness.provider.calls).toHaveLength(0)
  })
})
