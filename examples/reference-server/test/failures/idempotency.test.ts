import { request } from 'node:http'
import { fakeClock } from '@meterway/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../databases.js'
import { serverFolder } from '../server-process.js'
import { failingWorld, opening, type Caller, type World } from './failing-world.js'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
/** Of one input and one output token at a thousandth each. */
const usage = { prompt_tokens: 10, completion_tokens: 5 }
const charge = 15_000_000n

const under = (key: string) => ({ 'idempotency-key': key })
const isReplayed = ({ headers }: Response): boolean => headers.get('idempotent-replayed') === 'true'
const usageIdOf = ({ headers }: Response) => headers.get('x-meterway-usage-id')
const refusal = async (response: Response) => {
  const { error } = (await response.json()) as { error: { code: string } }
  return [response.status, error.code]
}

describe.each(engines)('an idempotency key, on %s', (engine) => {
  const folder = serverFolder()
  const clock = fakeClock(Date.now())
  let world: World
  beforeAll(async () => {
    world = await failingWorld(engine, folder.path, { clock, settings: { maxAttempts: 1 } })
  })
  afterAll(async () => {
    await world.close()
    folder.remove()
  })
  /** How often the provider is called meanwhile. */
  const callsDuring = async (work: () => Promise<unknown>): Promise<number> => {
    const before = world.provider.calls.length
    await work()
    return world.provider.calls.length - before
  }
  const chargedOnce = async (caller: Caller) =>
    expect(await caller.charged()).toMatchObject({ balance: opening - charge, records: [{}] })

  test.each([false, true])(
    'B1, B8 the same again, streamed: %s, is answered alike and charged once',
    async (stream) => {
      const caller = await world.caller()
      world.provider.script([{ usage }])
      const first = await caller.ask({ stream }, under('again'))
      const text = await first.text()
      const calls = await callsDuring(async () => {
        const again = await caller.ask({ stream }, under('again'))
        expect([again.status, isReplayed(again)]).toEqual([200, true])
        expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'))
        expect(await again.text()).toBe(text)
      })
      expect(calls).toBe(0)
      await chargedOnce(caller)
    },
  )

  test('B2 another body is refused', async () => {
    const caller = await world.caller()
    await caller.ask({}, under('taken'))
    const calls = await callsDuring(async () => {
      const other = await caller.ask({ temperature: 1 }, under('taken'))
      expect(await refusal(other)).toEqual([422, 'idempotency_key_reused'])
    })
    expect(calls).toBe(0)
  })

  test('B3 of fifty at once one runs; the others are told so, or get its answer', async () => {
    const caller = await world.caller()
    world.provider.script([{ usage, latencyMs: 50 }])
    const calls = await callsDuring(async () => {
      const answers = await Promise.all(Array.from({ length: 50 }, () => caller.ask({}, under('fifty'))))
      expect(answers.filter((answer) => answer.status === 200 && !isReplayed(answer))).toHaveLength(1)
      expect(answers.every((answer) => answer.status === 409 || answer.status === 200)).toBe(true)
      await Promise.all(answers.map((answer) => answer.text()))
    })
    expect(calls).toBe(1)
    await chargedOnce(caller)
  })

  test('B4 of another caller is another one', async () => {
    const [ann, bob] = [await world.caller(), await world.caller()]
    await ann.ask({}, under('shared'))
    const his = await bob.ask({}, under('shared'))
    expect([his.status, isReplayed(his)]).toEqual([200, false])
    expect((await bob.charged()).records).toHaveLength(1)
  })

  test('B7 is not used up by a refusal: once there is money, it runs', async () => {
    const caller = await world.caller()
    const { ledger } = world.meterway
    const { ownerId } = caller
    await ledger.debit({ ownerId, amount: '1', idempotencyKey: `spent-${ownerId}` })
    expect(await refusal(await caller.ask({}, under('poor')))).toEqual([402, 'insufficient_balance'])
    await ledger.credit({ ownerId, amount: '1', idempotencyKey: `found-${ownerId}` })
    world.provider.script([{ usage }])
    expect((await caller.ask({}, under('poor'))).status).toBe(200)
    await chargedOnce(caller)
  })

  test.each<[string, string | string[]]>([
    ['nothing', ''],
    ['256 characters', 'x'.repeat(256)],
    ['a space within', 'a b'],
    ['a control character', 'a\tb'],
    ['a letter beyond ASCII', 'é'],
    ['two headers', ['one', 'two']],
  ])('B10 of %s is refused', async (_, key) => {
    const caller = await world.caller()
    expect(await callsDuring(async () => expect(await statusOf(world, caller, key)).toBe(400))).toBe(0)
    expect(await caller.charged()).toEqual({ balance: opening, records: [] })
  })

  test('B11 at another endpoint is another one', async () => {
    const caller = await world.caller()
    await caller.ask({}, under('scoped'))
    const other = await fetch(`${world.url}/v1/responses`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${caller.accessKey}`,
        'content-type': 'application/json',
        ...under('scoped'),
      },
      body: JSON.stringify({ model: 'gpt', input: 'hello' }),
    })
    expect([other.status, isReplayed(other)]).toEqual([200, false])
    expect((await caller.charged()).records).toHaveLength(2)
  })

  test('B12 repeats a failure; another key is another try', async () => {
    const caller = await world.caller()
    world.provider.script([{ status: 500 }, { usage }])
    const first = await caller.ask({}, under('failed'))
    const text = await first.text()
    const calls = await callsDuring(async () => {
      const again = await caller.ask({}, under('failed'))
      expect([first.status, again.status, isReplayed(again)]).toEqual([502, 502, true])
      expect(await again.text()).toBe(text)
      expect((await caller.ask({}, under('another'))).status).toBe(200)
    })
    expect(calls).toBe(1)
    const { balance } = await caller.charged()
    expect(balance).toBe(opening - charge)
  })

  // The last: keys are dated by the database's clock, which stays behind.
  test('B9 is known for a day, and then runs anew', async () => {
    const caller = await world.caller()
    const first = await caller.ask({}, under('daily'))
    clock.advance(dayMs - minuteMs)
    const replayed = await caller.ask({}, under('daily'))
    expect([isReplayed(replayed), usageIdOf(replayed)]).toEqual([true, usageIdOf(first)])
    clock.advance(2 * minuteMs)
    const calls = await callsDuring(async () => {
      const anew = await caller.ask({}, under('daily'))
      expect([anew.status, isReplayed(anew)]).toEqual([200, false])
      expect(usageIdOf(anew)).not.toBe(usageIdOf(first))
      expect(anew.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'))
    })
    expect(calls).toBe(1)
    expect((await caller.charged()).records).toHaveLength(2)
  })
})

/** Sends what `fetch` would not. */
const statusOf = (
  { url }: World,
  { accessKey }: Caller,
  key: string | string[],
): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${accessKey}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
    })
      .on('response', (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      .on('error', reject)
      .end(JSON.stringify({ model: 'gpt', messages: [{ role: 'user', content: 'hello' }] }))
  })
