import { afterEach, describe, expect, test } from 'vitest'
import type { KeyLimits } from '../../src/ports/index.js'
import { fakeClock } from '../../src/testing/index.js'
import { gatewayHarness, jsonOf, textOf, type Harness, type HarnessOptions } from './gateway-harness.js'

let harness: Harness
afterEach(async () => {
  await harness.close()
  expect(await harness.meterway.verify()).toEqual([])
})

const clock = fakeClock()
/** Asks with a key that has these limits. */
async function limited(limits: KeyLimits, options: HarnessOptions = {}) {
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
