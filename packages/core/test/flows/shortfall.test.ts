import { afterEach, describe, expect, test } from 'vitest'
import { gatewayHarness, jsonOf, type Harness, type HarnessOptions } from './gateway-harness.js'

let harness: Harness
const start = async (options?: HarnessOptions): Promise<Harness> => (harness = await gatewayHarness(options))
afterEach(async () => {
  expect(await harness.meterway.verify()).toEqual([])
  await harness.close()
})

describe('a balance that does not cover the request', () => {
  test('lowers the limit of a caller who set none', async () => {
    await start({ balance: '0.0001' })
    const reply = await harness.chat({})
    expect(reply.status).toBe(200)
    const limit = Number(reply.headers['x-meterway-max-tokens'])
    expect(limit).toBeGreaterThan(16)
    expect(harness.provider.calls[0]?.body.max_tokens).toBe(limit)
  })

  test('refuses a caller who asked for more, and says what is affordable', async () => {
    await start({ balance: '0.0001' })
    const reply = await harness.chat({ max_tokens: 500 })
    expect(reply.status).toBe(402)
    const { error } = await jsonOf(reply)
    expect(error).toMatchObject({ code: 'insufficient_balance', available: '0.0001' })
    expect((await harness.chat({ max_tokens: error.affordableMaxTokens })).status).toBe(200)
    expect(harness.provider.calls).toHaveLength(1)
  })

  test('refuses everybody by the policy `reject`, and where nothing useful is left', async () => {
    await start({ balance: '0.0001', settings: { shortfall: 'reject' } })
    expect((await harness.chat({})).status).toBe(402)
    await harness.close()
    await start({ balance: '0' })
    expect((await harness.chat({})).status).toBe(402)
    expect(harness.provider.calls).toEqual([])
  })

  test('200 parallel calls against a balance for 10 send exactly 10', async () => {
    // Two input tokens of "hello" and their margin, five of output: each holds the same.
    await start({ balance: '0', provider: { latencyMs: 30 } })
    const probe = await jsonOf(await harness.chat({ max_tokens: 5 }))
    const each = BigInt(String(probe.error.required).replace('0.', '').padEnd(9, '0'))
    const amount = `0.${(each * 10n).toString().padStart(9, '0')}`
    await harness.meterway.ledger.credit({ ownerId: 'ann', amount, idempotencyKey: 'ten' })
    const replies = await Promise.all(Array.from({ length: 200 }, () => harness.chat({ max_tokens: 5 })))
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(10)
    expect(replies.filter(({ status }) => status === 402)).toHaveLength(190)
    expect(harness.provider.calls).toHaveLength(10)
  })
})
