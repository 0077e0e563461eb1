import { healthContract, runContract } from '@meterway/core/conformance'
import type { HealthBoard, SharedCache } from '@meterway/core/ports'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connectRedis, redisCache } from '../src/index.js'
import { isRedisThere, testRedis, type TestRedis } from './redis.js'

const rest = { untilMs: 5, unnamed: 1 }

describe.skipIf(!isRedisThere)('the board of provider health in Redis', () => {
  runContract(healthContract(), { describe, test }, 'redis', async () => {
    const { redis, prefix, listeners, drop } = await testRedis()
    const caches = [redisCache(redis, { prefix }), redisCache(redis, { prefix })] as const
    await expect.poll(async () => (await listeners()).length).toBe(2)
    const dispose = async () => {
      for (const cache of caches) cache.close()
      await drop()
    }
    return { subject: { here: caches[0].health, there: caches[1].health }, dispose }
  })

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
  /** As a process of its own has it. */
  const board = (): HealthBoard => {
    const cache = redisCache(own.redis, { prefix: own.prefix })
    opened.push(cache)
    return cache.health
  }
  const reads = ({ rests }: HealthBoard, id: string) => expect.poll(() => rests.read(id), { interval: 5 })

  test('is known to a process that starts later', async () => {
    await board().rests.update('key', () => rest)
    await reads(board(), 'key').toEqual(rest)
  })

  test('is caught up with when a process could not listen for a while', async () => {
    const [here, there] = [board(), board()]
    await here.rests.update('first', () => rest)
    await reads(there, 'first').toEqual(rest)
    await own.cutListeners()
    await here.rests.update('second', () => rest)
    await here.rests.update('first', () => null)
    await reads(there, 'second').toEqual(rest)
    await reads(there, 'first').toBe(null)
  })

  test('goes by itself a day after its last change', async () => {
    await board().breakers.update('place', () => ({ failures: 1, trips: 0, openUntilMs: 0, probe: null }))
    const [key] = await own.keys()
    expect(await own.redis.pttl(key!)).toBeGreaterThan(23 * 3_600_000)
  })
})

test('a board whose Redis is away goes on with what it knows', async () => {
  const redis = connectRedis('redis://127.0.0.1:1')
  const { health, close } = redisCache(redis)
  expect(await health.rests.update('key', () => rest)).toEqual(rest)
  expect(await health.rests.update('key', (known) => known && { ...known, unnamed: 2 })).toEqual({
    ...rest,
    unnamed: 2,
  })
  expect(health.rests.read('key')?.unnamed).toBe(2)
  close()
  redis.disconnect()
})
