import { afterEach, describe, expect, test } from 'vitest'
import type { GatewayReply } from '../../src/index.js'
import { fakeClock } from '../../src/testing/index.js'
import { gatewayHarness, jsonOf, textOf, type Harness, type HarnessOptions } from './gateway-harness.js'

let harness: Harness
const start = async (options?: HarnessOptions): Promise<Harness> => (harness = await gatewayHarness(options))
afterEach(async () => {
  await harness.close()
  expect(await harness.meterway.verify()).toEqual([])
})

const ask = (body: object = {}, idempotencyKey = 'k-1', requestId = 'req-1'): Promise<GatewayReply> =>
  harness.chat(body, harness.secret, { idempotencyKey, requestId })
const calls = (): number => harness.provider.calls.length
const codeOf = async (reply: GatewayReply): Promise<string> => (await jsonOf(reply)).error.code as string

describe('a request with an idempotency key', () => {
  test('is answered again as it was, with one call and one charge', async () => {
    await start()
    const first = await ask()
    const again = await ask({}, 'k-1', 'req-2')
    expect(again.status).toBe(200)
    expect(await textOf(again)).toBe(await textOf(first))
    expect(again.headers).toEqual({
      ...first.headers,
      'content-length': again.headers['content-length'] ?? first.headers['content-length'],
      'x-request-id': 'req-2',
      'idempotent-replayed': 'true',
    })
    expect(calls()).toBe(1)
    expect(await harness.records()).toHaveLength(1)
  })

  test('with another body is refused, whether it would cost the same or not', async () => {
    await start()
    await ask({ max_tokens: 5 })
    for (const body of [{ max_tokens: 6 }, { max_tokens: 5, temperature: 1 }]) {
      const reply = await ask(body)
      expect([reply.status, await codeOf(reply)]).toEqual([422, 'idempotency_key_reused'])
    }
    expect(calls()).toBe(1)
  })

  test('runs once among fifty at once; the others are told that it runs', async () => {
    await start({ provider: { latencyMs: 20 } })
    const replies = await Promise.all(Array.from({ length: 50 }, () => ask()))
    const statuses = replies.map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(statuses.filter((status) => status === 409)).toHaveLength(49)
    expect(calls()).toBe(1)
    expect(await harness.records()).toHaveLength(1)
  })

  test('is another one for another account, endpoint or key', async () => {
    await start({ models: ['gpt-4o'], balance: '5' })
    await harness.meterway.ledger.credit({ ownerId: 'bob', amount: '1', idempotencyKey: 'bob' })
    const bob = await harness.meterway.accessKeys.create({ ownerId: 'bob', name: 'bob' })
    await ask()
    expect((await ask({}, 'k-2')).headers['idempotent-replayed']).toBeUndefined()
    const his = await harness.chat({}, bob.secret, { idempotencyKey: 'k-1' })
    expect([his.status, his.headers['idempotent-replayed']]).toEqual([200, undefined])
    const body = Buffer.from(JSON.stringify({ model: 'gpt-4o', input: 'hello' }))
    const embedded = await harness.chat({}, harness.secret, {
      idempotencyKey: 'k-1',
      endpoint: 'embeddings',
      body,
    })
    expect([embedded.status, embedded.headers['idempotent-replayed']]).toEqual([200, undefined])
    expect(calls()).toBe(4)
  })

  test('that was refused before the hold is free to run later', async () => {
    await start({ balance: '0' })
    expect((await ask()).status).toBe(402)
    await harness.meterway.ledger.credit({ ownerId: 'ann', amount: '1', idempotencyKey: 'top-up' })
    expect((await ask()).status).toBe(200)
    expect(calls()).toBe(1)
  })

  test('replays a stream as a stream', async () => {
    await start()
    const first = await textOf(await ask({ stream: true }))
    const again = await ask({ stream: true })
    expect(again.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'idempotent-replayed': 'true',
    })
    expect(await textOf(again)).toBe(first)
    expect(first.endsWith('data: [DONE]\n\n')).toBe(true)
    expect(calls()).toBe(1)
  })

  test('replays a stream whose caller had left before its end', async () => {
    await start({ provider: { chunkDelayMs: 2 } })
    const reply = await ask({ stream: true, max_tokens: 20 })
    const body = reply.body as AsyncIterableIterator<Uint8Array>
    await body.next()
    await body.return?.()
    await expect.poll(async () => (await harness.records()).length).toBe(1)
    const again = await textOf(await ask({ stream: true, max_tokens: 20 }))
    expect(again.endsWith('data: [DONE]\n\n')).toBe(true)
    expect(calls()).toBe(1)
  })

  test('runs anew after a day, and is then kept for another', async () => {
    const clock = fakeClock()
    await start({ clock })
    const first = await ask()
    clock.advance(24 * 60 * 60_000 - 1_000)
    expect((await ask()).headers['idempotent-replayed']).toBe('true')
    clock.advance(2_000)
    const anew = await ask()
    expect(anew.headers['idempotent-replayed']).toBeUndefined()
    expect(anew.headers['x-meterway-usage-id']).not.toBe(first.headers['x-meterway-usage-id'])
    const again = await ask()
    expect(again.headers['idempotent-replayed']).toBe('true')
    expect(again.headers['x-meterway-usage-id']).toBe(anew.headers['x-meterway-usage-id'])
    expect(calls()).toBe(2)
  })

  test('gets the same failure again, and a new key another try', async () => {
    await start({ settings: { maxAttempts: 1 } })
    harness.provider.script([{ status: 500 }])
    const first = await ask()
    const again = await ask()
    expect([first.status, again.status, again.headers['x-should-retry']]).toEqual([502, 502, 'false'])
    expect(await textOf(again)).toBe(await textOf(first))
    expect((await ask({}, 'k-2')).status).toBe(200)
    expect(calls()).toBe(2)
  })

  test('gets the same rejection by the provider again', async () => {
    await start()
    harness.provider.script([{ status: 400 }])
    const first = await ask()
    const again = await ask()
    expect([first.status, again.status]).toEqual([400, 400])
    expect(await textOf(again)).toBe(await textOf(first))
    expect(calls()).toBe(1)
  })

  test('whose answer is too large is not run again', async () => {
    await start()
    const message = { role: 'assistant', content: 'x'.repeat(1_100_000) }
    const usage = { prompt_tokens: 5, completion_tokens: 5, total_tokens: 10 }
    harness.provider.script([{ rawBody: JSON.stringify({ choices: [{ index: 0, message }], usage }) }])
    expect((await ask()).status).toBe(200)
    const again = await ask()
    expect([again.status, await codeOf(again)]).toEqual([409, 'not_replayable'])
    expect(calls()).toBe(1)
  })

  test('is told that it runs while its hold is open, and that it is lost once that has expired', async () => {
    const clock = fakeClock()
    await start({ clock, provider: { latencyMs: 60_000 } })
    const running = ask().catch(() => null)
    await expect.poll(calls).toBe(1)
    const meanwhile = await ask()
    expect([meanwhile.status, await codeOf(meanwhile)]).toEqual([409, 'request_in_progress'])
    clock.advance(10 * 60_000)
    await harness.meterway.sweep()
    const later = await ask()
    expect([later.status, await codeOf(later)]).toEqual([409, 'not_replayable'])
    await harness.provider.close()
    await running
  })

  test('forgets its answer after a day', async () => {
    const clock = fakeClock()
    await start({ clock })
    const reply = await ask()
    const holdId = reply.headers['x-meterway-usage-id']!
    await harness.meterway.sweep()
    expect(await harness.store.answers.find(holdId)).not.toBeNull()
    clock.advance(24 * 60 * 60_000 + 1)
    await harness.meterway.sweep()
    expect(await harness.store.answers.find(holdId)).toBeNull()
  })
})
