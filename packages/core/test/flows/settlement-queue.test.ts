import { afterEach, describe, expect, test } from 'vitest'
import { memoryQueue } from '../../src/index.js'
import type { Queue } from '../../src/ports/index.js'
import { gatewayHarness, textOf, type Harness } from './gateway-harness.js'

let harness: Harness
afterEach(async () => {
  await harness.close()
  expect(await harness.meterway.verify()).toEqual([])
})

const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }
const charge = 20_000n
const opening = 1_000_000_000n

async function start(queue: Queue): Promise<void> {
  harness = await gatewayHarness({ queue })
  harness.provider.script(Array.from({ length: 10 }, () => ({ usage })))
}

/** A queue that keeps what it is given until it is let go. */
function heldBack() {
  const queue = memoryQueue()
  const kept: [string, string][] = []
  const publish: Queue['publish'] = async (...message) => void kept.push(message)
  const letGo = async (times = 1): Promise<void> => {
    for (let i = 0; i < times; i++) for (const message of kept) await queue.publish(...message)
    kept.length = 0
  }
  return { queue: { ...queue, publish }, kept, letGo }
}

describe('a charge that goes through a queue', () => {
  test('leaves the hold standing until a worker settles it, exactly', async () => {
    const { queue, kept, letGo } = heldBack()
    await start(queue)
    harness.meterway.start()
    const reply = await harness.chat({})
    expect([reply.status, reply.headers['x-meterway-charge']]).toEqual([200, '0.00002'])
    expect(kept).toHaveLength(1)
    const { posted, held } = await harness.balance()
    expect([posted, held === '0']).toEqual([String(opening), false])
    await letGo()
    await expect.poll(() => harness.balance()).toEqual({ posted: String(opening - charge), held: '0' })
    expect(await harness.records()).toMatchObject([
      {
        id: reply.headers['x-meterway-usage-id'],
        outcome: 'complete',
        chargeNano: charge,
        quantities: { input: 10, output: 5 },
      },
    ])
  })

  test('that is delivered twice, or by two workers, is made once', async () => {
    const { queue, letGo } = heldBack()
    await start(queue)
    harness.meterway.start()
    await textOf(await harness.chat({ stream: true }))
    await letGo(3)
    await harness.meterway.close()
    expect(await harness.balance()).toEqual({ posted: String(opening - charge), held: '0' })
  })

  test('that the queue does not confirm is made by the call itself, and once if it comes after all', async () => {
    const queue = memoryQueue()
    const publish: Queue['publish'] = async (...message) => {
      await queue.publish(...message)
      throw new Error('the confirmation was lost')
    }
    await start({ ...queue, publish })
    expect((await harness.chat({})).status).toBe(200)
    expect(await harness.balance()).toEqual({ posted: String(opening - charge), held: '0' })
    harness.meterway.start()
    await harness.meterway.close()
    expect(await harness.balance()).toEqual({ posted: String(opening - charge), held: '0' })
    expect(await harness.records()).toHaveLength(1)
  })

  test('that comes when the lease is over is made all the same', async () => {
    const { queue, letGo } = heldBack()
    harness = await gatewayHarness({ queue, settings: { holdLeaseMs: 20 } })
    harness.provider.script([{ usage }])
    await harness.chat({})
    await expect.poll(() => harness.meterway.sweep()).toBe(1)
    harness.meterway.start()
    await letGo()
    await harness.meterway.close()
    expect(await harness.balance()).toEqual({ posted: String(opening - charge), held: '0' })
    expect(await harness.records()).toMatchObject([{ outcome: 'complete', chargeNano: charge }])
  })

  test('of an answer that is kept for a replay is made with it', async () => {
    const { queue, kept } = heldBack()
    await start(queue)
    await harness.chat({}, harness.secret, { idempotencyKey: 'once' })
    expect(kept).toEqual([])
    expect((await harness.balance()).posted).toBe(String(opening - charge))
  })
})
