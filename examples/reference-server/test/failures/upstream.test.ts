import type { Behaviour } from '@meterway/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../databases.js'
import { serverFolder } from '../server-process.js'
import { failingWorld, opening, type World } from './failing-world.js'

const usageOf = (prompt: unknown, completion: unknown, more: object = {}) => ({
  usage: { prompt_tokens: prompt, completion_tokens: completion, ...more },
})
const thrice = (behaviour: Behaviour): Behaviour[] => [behaviour, behaviour, behaviour]
/** Thousandths, the price of a token. */
const tokens = (count: number): bigint => BigInt(count) * 1_000_000n

describe.each(engines)('what a provider can do, on %s', (engine) => {
  const folder = serverFolder()
  let world: World
  beforeAll(async () => {
    world = await failingWorld(engine, folder.path)
  })
  afterAll(async () => {
    await world.close()
    folder.remove()
  })

  describe('an answer that is none', () => {
    test.each<[string, Behaviour[], number]>([
      ['E2 no head', [{ hang: true }], 504],
      ['E3 a byte now and then', [{ byteDelayMs: 600 }], 504],
      ['E12 no JSON under 200', [{ rawBody: '{"choices":[' }], 502],
      ['E18 nothing but 5xx', thrice({ status: 503 }), 502],
      ['E20 a body without end', [{ fillBytes: 200 * 1024 * 1024 }], 502],
      ['E21 a redirect', [{ redirect: 'http://127.0.0.1:9/' }], 502],
      ['E22 an error under 200', [{ rawBody: '{"error":{"message":"no","code":500}}' }], 502],
    ])('%s costs nothing', async (_, behaviours, status) => {
      const caller = await world.caller()
      world.provider.script(behaviours)
      const answer = await caller.ask()
      expect(answer.status).toBe(status)
      expect(await answer.json()).toMatchObject({ error: { code: expect.stringMatching(/^upstream_/) } })
      expect(await caller.charged()).toMatchObject({
        balance: opening,
        records: [{ outcome: 'upstream_error', chargeNano: 0n }],
      })
    })
  })

  describe('a stream', () => {
    test.each<[string, Behaviour]>([
      ['E4 that is reset', { resetAfterChunks: 4 }],
      ['E4 that ends without [DONE]', { cutAfterChunks: 4 }],
      ['E4 that tells of an error', { errorAfterChunks: 4 }],
      ['E3 that falls silent', { stallAfterChunks: 4 }],
    ])('%s ends with an error event, and is charged for what it told', async (_, behaviour) => {
      const caller = await world.caller()
      world.provider.script([behaviour])
      const text = await (await caller.ask({ stream: true })).text()
      expect(text).toContain('"error"')
      expect(text).not.toContain('[DONE]')
      const { balance, records } = await caller.charged()
      expect(records).toMatchObject([{ outcome: 'upstream_broken', estimated: true }])
      expect(records[0]!.chargeNano).toBeGreaterThan(0n)
      expect(balance).toBe(opening - records[0]!.chargeNano)
    })

    test('E24 is not charged by what follows its end, nor by its words', async () => {
      const caller = await world.caller()
      const afterDone = 'data: {"choices":[],"usage":{"prompt_tokens":900,"completion_tokens":99}}\n\n'
      world.provider.script([{ ...usageOf(10, 5), afterDone }])
      await (await caller.ask({ stream: true })).text()
      expect((await caller.charged()).balance).toBe(opening - tokens(15))
    })
  })

  describe('usage', () => {
    test.each<[string, Behaviour, bigint]>([
      ['E5 in a last chunk without choices', usageOf(10, 5), tokens(15)],
      ['E6 that is repeated', { ...usageOf(10, 5), usageOn: 'repeated' }, tokens(15)],
      ['E7 of nothing', usageOf(0, 0), 0n],
      ['E9 below nothing', usageOf(-1000, 5), tokens(5)],
      [
        'E11 with more cached than there was',
        usageOf(10, 5, { prompt_tokens_details: { cached_tokens: 50 } }),
        tokens(15),
      ],
      [
        'E11 with reasoning in its completion',
        usageOf(10, 5, { completion_tokens_details: { reasoning_tokens: 4 } }),
        tokens(15),
      ],
    ])('%s is exact, whole or streamed', async (_, behaviour, charge) => {
      const caller = await world.caller()
      for (const stream of [false, true]) {
        world.provider.script([behaviour])
        const answer = await caller.ask({ stream })
        expect(answer.status).toBe(200)
        await answer.text()
      }
      const { balance, records } = await caller.charged()
      expect(records.map(({ chargeNano }) => chargeNano)).toEqual([charge, charge])
      expect(balance).toBe(opening - 2n * charge)
    })

    test.each<[string, Behaviour]>([
      ['E8 that is missing', { usage: null }],
      ['E10 in words', usageOf('12', '3')],
      ['E10 in halves', usageOf(1.5, 2.5)],
    ])('%s is never free, and flagged', async (_, behaviour) => {
      const caller = await world.caller()
      world.provider.script([behaviour])
      expect((await caller.ask()).status).toBe(200)
      const [record] = (await caller.charged()).records
      const flagged = record!.estimated || (record!.detail.problems ?? []).length > 0
      expect([flagged, record!.chargeNano > 0n]).toEqual([true, true])
    })

    test('E10 beyond all reason costs no more than was held', async () => {
      const caller = await world.caller()
      world.provider.script([usageOf(1e12, 1e12)])
      const answer = await caller.ask({ max_tokens: 10 })
      expect(answer.status).toBe(200)
      const { balance, records } = await caller.charged()
      expect(records[0]!.detail.problems).not.toEqual([])
      expect(records[0]!.chargeNano).toBeLessThan(tokens(100))
      expect(balance).toBe(opening - records[0]!.chargeNano)
    })
  })

  test('E14 429 with Retry-After: asked again when it is over, charged once', async () => {
    const caller = await world.caller()
    world.provider.script([{ status: 429, retryAfter: '1' }, usageOf(10, 5)])
    expect((await caller.ask()).status).toBe(200)
    const { balance, records } = await caller.charged()
    expect(records).toMatchObject([{ detail: { attempts: [{ status: 429 }, { status: 200 }] } }])
    expect(balance).toBe(opening - tokens(15))
  })

  test.each(['999999', 'Fri, 31 Dec 2038 23:59:59 GMT', 'soon', '-5'])(
    'E15 Retry-After: %s keeps a key out for ten minutes at most',
    async (retryAfter) => {
      const cooling = new Promise<number>((resolve) => {
        world.meterway.events.once('provider_key.cooling', ({ cooldownMs }) => resolve(cooldownMs))
      })
      const caller = await world.caller()
      world.provider.script([{ status: 429, retryAfter }])
      await caller.ask()
      expect(await cooling).toBeLessThanOrEqual(600_000)
      await caller.charged()
      await freshKey(world)
    },
  )

  test('E16 401: the key is out, and is nowhere in what the caller sees', async () => {
    const caller = await world.caller()
    world.provider.script([{ status: 401, echoAuthorization: true }])
    const answer = await caller.ask()
    expect([502, 503]).toContain(answer.status)
    expect(await answer.text()).not.toContain('sk-upstream-canary')
    expect((await caller.ask()).status).toBe(503)
    expect((await caller.charged()).balance).toBe(opening)
    await freshKey(world)
    expect((await caller.ask()).status).toBe(200)
  })

  test('E17 500, then 200: charged once, both tries on record', async () => {
    const caller = await world.caller()
    world.provider.script([{ status: 500 }, usageOf(10, 5)])
    expect((await caller.ask()).status).toBe(200)
    const { balance, records } = await caller.charged()
    expect(records).toMatchObject([{ detail: { attempts: [{ status: 500 }, { status: 200 }] } }])
    expect(balance).toBe(opening - tokens(15))
  })

  test('E23 another model named in the answer: the price of the one that was asked for, both on record', async () => {
    const caller = await world.caller()
    world.provider.script([{ ...usageOf(10, 5), servedModel: 'gpt-next' }])
    expect((await caller.ask()).status).toBe(200)
    const { balance, records } = await caller.charged()
    expect(records).toMatchObject([{ model: 'gpt', detail: { servedModel: 'gpt-next' } }])
    expect(balance).toBe(opening - tokens(15))
  })
})

/** A key that has done nothing wrong yet, in place of the one before. */
async function freshKey({ meterway: { catalog } }: World): Promise<void> {
  const [provider] = (await catalog.providers.list({ limit: 100 })).data.filter(({ name }) => name === 'fake')
  for (const { id } of (await catalog.providerKeys.list({ where: { providerId: provider!.id }, limit: 100 }))
    .data)
    await catalog.providerKeys.remove(id)
  await catalog.providerKeys.create({ providerId: provider!.id, name: 'main', secret: 'sk-upstream-canary' })
}
