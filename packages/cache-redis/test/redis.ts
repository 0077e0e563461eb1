import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import type { Redis } from 'ioredis'
import { connectRedis } from '../src/index.js'

export const redisUrl = process.env['MW_TEST_REDIS_URL'] || 'redis://127.0.0.1:6379'

/** Whether Redis answers; `npm test` tells loudly when it does not, and fails where it is required. */
export const isRedisThere = await new Promise<boolean>((resolve) => {
  const { hostname, port } = new URL(redisUrl)
  const socket = connect({ host: hostname, port: Number(port || 6379), timeout: 1000 })
  const answer = (there: boolean) => {
    socket.destroy()
    resolve(there)
  }
  socket.once('connect', () => answer(true))
  socket.once('error', () => answer(false))
  socket.once('timeout', () => answer(false))
})

export interface TestRedis {
  redis: Redis
  /** Nobody else uses it; also the name of its connections. */
  prefix: string
  keys: () => Promise<string[]>
  /** Makes everything under the prefix older. */
  age: (ms: number) => Promise<void>
  /** Ids of the connections that listen. */
  listeners: () => Promise<string[]>
  cutListeners: () => Promise<void>
  drop: () => Promise<void>
}

/** A connection, ready, and a part of Redis of its own. */
export async function testRedis(): Promise<TestRedis> {
  const prefix = `meterway-test:${randomBytes(6).toString('hex')}:`
  const url = new URL(redisUrl)
  url.searchParams.set('connectionName', prefix)
  const redis = connectRedis(url.href)
  await new Promise((resolve) => redis.once('ready', resolve))
  const keys = () => redis.keys(`${prefix}*`)
  const age = async (ms: number) => {
    for (const key of await keys()) await ageKey(redis, key, ms)
  }
  const listeners = async () => {
    const clients = String(await redis.client('LIST', 'TYPE', 'PUBSUB')).split('\n')
    const named = clients.filter((line) => line.includes(`name=${prefix} `))
    return named.map((line) => /id=(\d+)/.exec(line)![1]!)
  }
  const cutListeners = async () => {
    for (const id of await listeners()) await redis.client('KILL', 'ID', id)
  }
  const drop = async () => {
    const left = await keys()
    if (left.length > 0) await redis.del(left)
    redis.disconnect()
  }
  return { redis, prefix, keys, age, listeners, cutListeners, drop }
}

/** Hashes are amounts by second, sorted sets are tickets by the ms in which they end. */
async function ageKey(redis: Redis, key: string, ms: number): Promise<void> {
  if ((await redis.type(key)) === 'zset') {
    for (const ticket of await redis.zrange(key, 0, '-1')) await redis.zincrby(key, -ms, ticket)
    return
  }
  const amounts = Object.entries(await redis.hgetall(key))
  await redis.del(key)
  for (const [second, amount] of amounts) {
    await redis.hset(key, String(Number(second) - Math.ceil(ms / 1000)), amount)
  }
}
