import { afterEach, describe, expect, test } from 'vitest'
import { callFacts, hold } from '../../src/conformance/ledger-subject.js'
import { createMeterway, MeterwayError, type GatewayReply } from '../../src/index.js'
import type { Account } from '../../src/ledger/index.js'
import { memoryStore } from '../../src/memory/index.js'
import { gatewayHarness, textOf, type Harness, type HarnessOptions } from './gateway-harness.js'

let harness: Harness
const start = async (options?: HarnessOptions): Promise<Harness> => (harness = await gatewayHarness(options))
afterEach(async () => {
  await harness.close()
  expect(await harness.meterway.verify()).toEqual([])
})

const stream = (body: object = {}): Promise<GatewayReply> => harness.chat({ stream: true, ...body })

const eventsOf = (text: string): string[] => text.split('\n\n').filter((event) => event !== '')
const bodyOf = (reply: GatewayReply): AsyncIterableIterator<Uint8Array> =>
  reply.body as AsyncIterableIterator<Uint8Array>

describe('a stream', () => {
  test('is passed on, and charged by the usage that was asked for on the caller’s behalf', async () => {
    await start()
    const reply = await stream({ max_tokens: 7 })
    expect(reply.headers['content-type']).toMatch('text/event-stream')
    const events = eventsOf(await textOf(reply))
    expect(events.at(-1)).toBe('data: [DONE]')
    expect(events.some((event) => event.includes('"choices":[]'))).toBe(false)
    expect(harness.provider.calls[0]?.body.stream_options).toEqual({ include_usage: true })
    const [record] = await harness.records()
    expect(record).toMatchObject({
      outcome: 'incomplete',
      streamed: true,
      estimated: false,
      quantities: { output: 7 },
    })
    expect((await harness.balance()).posted).toBe((1_000_000_000n - record!.chargeNano).toString())
  })

  test('keeps the usage chunk of a caller who asked for it', async () => {
    await start()
    const events = eventsOf(await textOf(await stream({ stream_options: { include_usage: true } })))
    expect(events.at(-2)).toContain('"choices":[]')
  })

  test('is not complete to the caller before the charge is durable', async () => {
    const store = memoryStore()
    await start({ store })
    const reply = await stream()
    const apply = store.ledger.apply.bind(store.ledger)
    const order: string[] = []
    store.ledger.apply = async (commands, options) => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      const results = await apply(commands, options)
      order.push(...commands.map(({ type }) => type))
      return results
    }
    for await (const piece of bodyOf(reply)) if (Buffer.from(piece).includes('[DONE]')) order.push('done')
    expect(order).toEqual(['settle', 'done'])
  })

  test('whose charge cannot be stored ends with an error, without [DONE]', async () => {
    const store = memoryStore()
    await start({ store })
    const reply = await stream()
    const apply = store.ledger.apply.bind(store.ledger)
    store.ledger.apply = () => Promise.reject(new MeterwayError('conflict'))
    const text = await textOf(reply)
    store.ledger.apply = apply
    expect(text).not.toContain('[DONE]')
    expect(eventsOf(text).at(-1)).toContain('"error"')
    await harness.meterway.sweep()
  })

  test.each([
    ['is reset', { resetAfterChunks: 4 }],
    ['is cut off', { cutAfterChunks: 4 }],
    ['sends an error', { errorAfterChunks: 4 }],
    ['falls silent', { stallAfterChunks: 4 }],
  ])('that %s is charged for what was delivered, and says so', async (_, behaviour) => {
    await start({ settings: { idleTimeoutMs: 400 } })
    harness.provider.script([behaviour])
    const text = await textOf(await stream())
    expect(text).not.toContain('[DONE]')
    expect(text).toContain('"code":"upstream_error"')
    const [record] = await harness.records()
    expect(record).toMatchObject({ outcome: 'upstream_broken', estimated: true })
    expect(record!.chargeNano > 0n && record!.chargeNano < 100_000n).toBe(true)
    expect((await harness.balance()).held).toBe('0')
  })

  test('that breaks before it told anything costs nothing', async () => {
    await start()
    harness.provider.script(Array.from({ length: 3 }, () => ({ cutAfterChunks: 0 })))
    expect((await stream()).status).toBe(502)
    expect(await harness.records()).toMatchObject([{ outcome: 'upstream_error', chargeNano: 0n }])
  })

  test('without usage is estimated from its text', async () => {
    await start()
    harness.provider.script([{ usage: null }])
    await textOf(await stream())
    expect(await harness.records()).toMatchObject([{ outcome: 'complete', estimated: true }])
  })
})

describe('a caller who leaves', () => {
  test('mid-stream is charged by true usage: the rest is read', async () => {
    await start({ provider: { chunkDelayMs: 2 } })
    const body = bodyOf(await stream())
    await body.next()
    await body.return?.()
    await harness.meterway.close()
    expect(await harness.records()).toMatchObject([{ outcome: 'client_disconnected', estimated: false }])
    expect(harness.provider.calls[0]?.completed).toBe(true)
  })

  test('before the first piece leaves no hold open', async () => {
    await start()
    await bodyOf(await stream()).return?.()
    await harness.meterway.close()
    expect((await harness.balance()).held).toBe('0')
    expect(await harness.records()).toHaveLength(1)
  })

  test('is waited for only so long', async () => {
    await start({ provider: { chunkDelayMs: 50 }, settings: { drainMs: 80 } })
    const body = bodyOf(await stream())
    await body.next()
    await body.return?.()
    await harness.meterway.close()
    const [record] = await harness.records()
    expect(record).toMatchObject({ outcome: 'client_disconnected', estimated: true })
    expect(harness.provider.calls[0]?.completed).toBe(false)
  })
})

describe('a process that dies', () => {
  test('mid-stream: the sweeper charges what the last renewal had counted', async () => {
    await start({ settings: { holdLeaseMs: 150 }, provider: { chunkDelayMs: 20 } })
    const body = bodyOf(await stream())
    for (let i = 0; i < 6; i++) await body.next()
    await new Promise((resolve) => setTimeout(resolve, 80))
    // From here on the process renews nothing and reads nothing, as if it were gone.
    await harness.meterway.close()
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(await harness.meterway.sweep()).toBe(1)
    const [record] = await harness.records()
    expect(record).toMatchObject({ outcome: 'lost', estimated: true })
    expect(record!.chargeNano > 0n).toBe(true)
  })

  test('is swept up after once, by however many sweepers', async () => {
    const store = memoryStore()
    await start({ store })
    const other = createMeterway({ store, masterKey: Buffer.alloc(32) })
    const account = { id: harness.accountId } as Account
    await store.ledger.apply([hold(account, '0.5', { leaseMs: 1, call: callFacts })])
    await new Promise((resolve) => setTimeout(resolve, 10))
    const closed = await Promise.all([harness.meterway.sweep(), other.sweep()])
    expect(closed[0] + closed[1]).toBe(1)
    expect(await harness.records()).toHaveLength(1)
    expect((await harness.balance()).held).toBe('0')
    await other.close()
  })

  test('before anything is known: the hold expires, nothing is charged, the call is on record as lost', async () => {
    await start()
    const accountId = harness.accountId
    await harness.store.ledger.apply([
      hold({ id: accountId } as Account, '0.5', { leaseMs: 1, call: callFacts }),
    ])
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(await harness.meterway.sweep()).toBe(1)
    expect(await harness.records()).toMatchObject([{ outcome: 'lost', chargeNano: 0n }])
  })
})
