import type { Signals } from '@meterway/core/ports'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { connectRedis, redisSignals } from '../src/index.js'
import { isRedisThere, testRedis, type TestRedis } from './redis.js'

describe.skipIf(!isRedisThere)('redisSignals', () => {
  let own: TestRedis
  let opened: Signals[]
  beforeEach(async () => {
    own = await testRedis()
    opened = []
  })
  afterEach(async () => {
    for (const signals of opened) await signals.close()
    await own.drop()
  })

  /** Signals of one process, and listeners that heard the first word: that they may have missed something. */
  async function listening() {
    const signals = redisSignals(own.redis, { prefix: own.prefix })
    opened.push(signals)
    const [principals, catalog] = [vi.fn(), vi.fn()]
    signals.subscribe('principals', principals)
    signals.subscribe('catalog', catalog)
    await expect.poll(() => catalog.mock.calls.length).toBe(1)
    expect(principals).toHaveBeenCalledTimes(1)
    return { signals, principals, catalog }
  }
  const isHeard = (listener: ReturnType<typeof vi.fn>, times: number) =>
    expect.poll(() => listener.mock.calls.length, { interval: 5 }).toBe(times)

  test('reach every process, by topic', async () => {
    const [here, there] = [await listening(), await listening()]
    await here.signals.publish('principals')
    await isHeard(there.principals, 2)
    await isHeard(here.principals, 2)
    expect(there.catalog).toHaveBeenCalledTimes(1)
    await there.signals.publish('catalog')
    await isHeard(here.catalog, 2)
  })

  test('tell everyone who listens when some may have been lost, and go on', async () => {
    const { signals, principals, catalog } = await listening()
    await loseListeners()
    await isHeard(principals, 2)
    await isHeard(catalog, 2)
    await signals.publish('catalog')
    await isHeard(catalog, 3)
  })

  test('stay within their prefix', async () => {
    const { principals } = await listening()
    const stranger = redisSignals(own.redis, { prefix: `${own.prefix}other:` })
    await stranger.publish('principals')
    const { signals } = await listening()
    await signals.publish('principals')
    await isHeard(principals, 2)
  })

  test('are heard no more after their close', async () => {
    const { signals } = await listening()
    await signals.close()
    await expect.poll(() => listeners()).toEqual([])
  })

  /** Those of this test, by the name of its connections. */
  async function listeners(): Promise<string[]> {
    const clients = String(await own.redis.client('LIST', 'TYPE', 'PUBSUB')).split('\n')
    const named = clients.filter((line) => line.includes(`name=${own.prefix} `))
    return named.map((line) => /id=(\d+)/.exec(line)![1]!)
  }
  async function loseListeners(): Promise<void> {
    for (const id of await listeners()) await own.redis.client('KILL', 'ID', id)
  }
})

test('a signal that cannot be sent is told', async () => {
  const redis = connectRedis('redis://127.0.0.1:1')
  await expect(redisSignals(redis).publish('catalog')).rejects.toThrow()
  redis.disconnect()
})
