import type { SharedCache } from '@meterway/core/ports'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { connectRedis, redisCache } from '../src/index.js'
import { isRedisThere, testRedis, type TestRedis } from './redis.js'

describe.skipIf(!isRedisThere)('signals over Redis', () => {
  let own: TestRedis
  let opened: Required<SharedCache>[]
  beforeEach(async () => {
    own = await testRedis()
    opened = []
  })
  afterEach(async () => {
    for (const cache of opened) cache.close()
    await own.drop()
  })

  /** Signals of one process, and listeners that heard the first word: that they may have missed something. */
  async function listening() {
    const cache = redisCache(own.redis, { prefix: own.prefix })
    opened.push(cache)
    const { signals } = cache
    const [principals, catalog] = [vi.fn(), vi.fn()]
    signals.subscribe('principals', principals)
    signals.subscribe('catalog', catalog)
    await expect.poll(() => catalog.mock.calls.length).toBe(1)
    expect(principals).toHaveBeenCalledTimes(1)
    return { cache, signals, principals, catalog }
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
    await own.cutListeners()
    await isHeard(principals, 2)
    await isHeard(catalog, 2)
    await signals.publish('catalog')
    await isHeard(catalog, 3)
  })

  test('stay within their prefix', async () => {
    const { principals } = await listening()
    const stranger = redisCache(own.redis, { prefix: `${own.prefix}other:` })
    opened.push(stranger)
    await stranger.signals.publish('principals')
    const { signals } = await listening()
    await signals.publish('principals')
    await isHeard(principals, 2)
  })

  test('are heard no more after their close', async () => {
    const { cache } = await listening()
    cache.close()
    await expect.poll(() => own.listeners()).toEqual([])
  })
})

test('a signal that cannot be sent is told', async () => {
  const redis = connectRedis('redis://127.0.0.1:1')
  const cache = redisCache(redis)
  await expect(cache.signals.publish('catalog')).rejects.toThrow()
  cache.close()
  redis.disconnect()
})
