import { createServer, type AddressInfo } from 'node:net'
import { limitContract, runContract } from '@meterway/core/conformance'
import type { LimitClaim, LimitStore } from '@meterway/core/ports'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { connectRedis } from '../src/index.js'
import { withDefaults, type RedisCacheOptions } from '../src/options.js'
import { redisLimits } from '../src/redis-limits.js'
import { isRedisThere, redisUrl, testRedis, type TestRedis } from './redis.js'

const limitsOn = (redis: Redis, options: RedisCacheOptions) => redisLimits(redis, withDefaults(options))
const take = (limits: LimitStore, own: LimitClaim['limits'] = { maxParallel: 1 }, tokens = 0) =>
  limits.take([{ subject: 'key', limits: own }], tokens)
const isGranted = async (...asked: Parameters<typeof take>) => (await take(...asked)).ok

describe.skipIf(!isRedisThere)('redisLimits', () => {
  runContract(limitContract(), { describe, test }, 'redis', async () => {
    const { redis, prefix, age, drop } = await testRedis()
    return { subject: { limits: limitsOn(redis, { prefix }), pass: age }, dispose: drop }
  })

  let own: TestRedis
  beforeEach(async () => {
    own = await testRedis()
  })
  afterEach(async () => {
    vi.useRealTimers()
    await own.drop()
  })
  const limitsOf = ({ redis, prefix }: TestRedis) => limitsOn(redis, { prefix })

  test('count together what comes over several connections', async () => {
    const other = { ...own, redis: own.redis.duplicate() }
    await new Promise((resolve) => other.redis.once('ready', resolve))
    const thirty = { requestsPerMinute: 30 }
    const stores = [limitsOf(own), limitsOf(other)]
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => isGranted(stores[i % 2]!, thirty)),
    )
    other.redis.disconnect()
    expect(answers.filter(Boolean)).toHaveLength(30)
  })

  test('free the places of a process that is gone, and keep those of one that lives', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const limits = limitsOf(own)
    expect([await isGranted(limits), await isGranted(limits)]).toEqual([true, false])
    await own.age(25_000)
    vi.advanceTimersByTime(10_000)
    await own.age(25_000)
    expect(await isGranted(limits)).toBe(false)
    await own.age(10_000)
    expect(await isGranted(limits)).toBe(true)
  })

  test('take a place again that Redis has lost', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const limits = limitsOf(own)
    await take(limits)
    await own.redis.del(await own.keys())
    vi.advanceTimersByTime(10_000)
    expect(await isGranted(limits)).toBe(false)
  })

  test('stop renewing a place that was given back', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const answer = await take(limitsOf(own))
    expect(vi.getTimerCount()).toBe(1)
    if (answer.ok) answer.ticket.giveBack(0)
    expect(vi.getTimerCount()).toBe(0)
    expect(await own.keys()).toEqual([])
  })

  test('correct no tokens whose minute is over', async () => {
    const answer = await take(limitsOf(own), { tokensPerMinute: 9 }, 1)
    await own.redis.del(await own.keys())
    if (answer.ok) answer.ticket.giveBack(5)
    expect(await own.keys()).toEqual([])
  })

  test('leave nothing behind that does not go by itself', async () => {
    await take(limitsOf(own), { requestsPerMinute: 9, tokensPerMinute: 9, maxParallel: 9 }, 1)
    const keys = await own.keys()
    expect(keys).toHaveLength(3)
    for (const key of keys) {
      const leftMs = await own.redis.pttl(key)
      expect(leftMs).toBeGreaterThan(0)
      expect(leftMs).toBeLessThanOrEqual(61_000)
    }
  })

  test('go on after Redis has forgotten their scripts', async () => {
    const limits = limitsOf(own)
    expect(await isGranted(limits, { requestsPerMinute: 2 })).toBe(true)
    await own.redis.script('FLUSH')
    expect(await isGranted(limits, { requestsPerMinute: 2 })).toBe(true)
  })

  test('go on when the connection is back', async () => {
    const limits = limitsOf(own)
    await isGranted(limits)
    const id = await own.redis.client('ID')
    const back = new Promise((resolve) => own.redis.once('ready', resolve))
    await own.redis.call('CLIENT', 'KILL', 'ID', id, 'SKIPME', 'no').catch(() => undefined)
    await back
    expect(await isGranted(limits)).toBe(false)
  })

  test('free at once what was taken when nobody waited any more', async () => {
    const late = new Redis(redisUrl, { lazyConnect: true })
    const limits = limitsOn(late, { prefix: own.prefix, timeoutMs: 1 })
    // The first command waits for the connection, longer than a millisecond.
    await expect(isGranted(limits)).rejects.toThrow('within 1 ms')
    // The place is given back when the take has been answered, so before the second of these.
    await late.ping()
    await late.ping()
    late.disconnect()
    expect(await isGranted(limitsOf(own))).toBe(true)
  })
})

describe('redisLimits without Redis', () => {
  test('refuse to count at once when the connection is lost', async () => {
    const redis = connectRedis('redis://127.0.0.1:1')
    const since = performance.now()
    await expect(isGranted(limitsOn(redis, {}))).rejects.toThrow()
    expect(performance.now() - since).toBeLessThan(400)
    redis.disconnect()
  })

  test.each([
    ['a connection of ours', connectRedis],
    ['any connection', (url: string) => new Redis(url)],
  ])('give up in time when it is silent, on %s', async (_, open) => {
    const silent = createServer(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const redis = open(`redis://127.0.0.1:${String((silent.address() as AddressInfo).port)}`)
    const since = performance.now()
    await expect(isGranted(limitsOn(redis, { timeoutMs: 100 }))).rejects.toThrow()
    expect(performance.now() - since).toBeLessThan(1_000)
    redis.disconnect()
    silent.close()
  })
})
