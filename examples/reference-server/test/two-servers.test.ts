import { once } from 'node:events'
import { connectRedis } from '@meterway/cache-redis'
import { startFakeProvider, type FakeProvider } from '@meterway/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asker, signIn } from './ask.js'
import { engines, freshDatabase, type TestDatabase } from './databases.js'
import { addUser, adminPassword, offerModel, userPassword } from './offered-model.js'
import { serverFolder, startServer, type ServerProcess } from './server-process.js'
import { severableLink, type SeverableLink } from './severable-link.js'

const redisUrl = process.env['MW_TEST_REDIS_URL'] || 'redis://127.0.0.1:6379'

async function isRedisThere(): Promise<boolean> {
  const redis = connectRedis(redisUrl)
  const there = await once(redis, 'ready').then(
    () => true,
    () => false,
  )
  redis.disconnect()
  return there
}

const canRun = engines.includes('postgres') && (await isRedisThere())

describe.skipIf(!canRun)('two servers that share Redis', () => {
  const folder = serverFolder()
  let database: TestDatabase
  let link: SeverableLink
  let provider: FakeProvider
  let servers: [ServerProcess, ServerProcess]
  let ann: Awaited<ReturnType<typeof signIn>>
  const running = { now: 0, most: 0 }

  beforeAll(async () => {
    database = await freshDatabase('postgres', folder.path)
    link = await severableLink(redisUrl)
    provider = await startFakeProvider({
      latencyMs: 20,
      onEvent: (event) => {
        if (event === 'arrived') running.most = Math.max(running.most, ++running.now)
        if (event === 'completed') running.now--
      },
    })
    const env = {
      MW_DATABASE_URL: database.url,
      MW_CACHE_URL: link.url,
      MW_DEMO: '0',
      MW_ADMIN_PASSWORD: adminPassword,
    }
    const start = () => startServer({ folder: folder.path, env })
    servers = [await start(), await start()]
    await offerModel(servers[0].url, provider.url)
    await addUser(servers[0].url, 'ann', '1000')
    ann = await signIn(servers[0].url, 'ann', userPassword)
  })
  afterAll(async () => {
    for (const server of servers) await server.stop()
    await link.close()
    await provider.close()
    await database.drop()
    folder.remove()
  })

  const newKey = async (limits: object = {}): Promise<{ id: string; secret: string }> =>
    (await ann.ask('POST', '/v1/me/access-keys', { name: 'test', limits })).body
  const chat = { model: 'gpt', messages: [{ role: 'user', content: 'hello' }] }
  const call = async ({ url }: ServerProcess, secret: string): Promise<number> =>
    (await asker(url, secret)('POST', '/v1/chat/completions', chat)).status
  /** Calls of both, at once and by turns. */
  const calls = async (secret: string, count: number): Promise<number[]> =>
    Promise.all(Array.from({ length: count }, (_, i) => call(servers[i % 2]!, secret)))
  const served = (statuses: readonly number[]): number => statuses.filter((status) => status === 200).length
  const cacheOf = async ({ url }: ServerProcess): Promise<unknown> =>
    (await asker(url)('GET', '/readyz')).body.cache

  test('let through together what a key may do in a minute', async () => {
    const { secret } = await newKey({ requestsPerMinute: 10 })
    const statuses = await calls(secret, 100)
    expect(served(statuses)).toBe(10)
    expect(statuses.filter((status) => status === 429)).toHaveLength(90)
  })

  test('let run together what a key may run at once, and more when those have ended', async () => {
    const { secret } = await newKey({ maxParallel: 4 })
    running.most = 0
    // Long enough for all others to come meanwhile: more would run, if each server counted by itself.
    provider.script(Array.from({ length: 4 }, () => ({ latencyMs: 1_000 })))
    expect(served(await calls(secret, 40))).toBeGreaterThanOrEqual(4)
    expect(running.most).toBe(4)
    for (const server of servers) expect(await call(server, secret)).toBe(200)
  })

  test('both refuse a key at once when it is revoked, before what they keep of it has grown old', async () => {
    const { id, secret } = await newKey()
    for (const server of servers) expect(await call(server, secret)).toBe(200)
    await ann.ask('DELETE', `/v1/me/access-keys/${id}`)
    const isRefused = (server: ServerProcess) =>
      expect.poll(() => call(server, secret), { interval: 20, timeout: 1_000 }).toBe(401)
    await Promise.all(servers.map(isRefused))
  })

  test('go on by themselves while Redis is cut off, and together when it is back', async () => {
    const { secret } = await newKey({ requestsPerMinute: 5 })
    expect(await Promise.all(servers.map(cacheOf))).toEqual(['ok', 'ok'])
    link.cut()
    expect(served(await calls(secret, 30))).toBe(10)
    expect(await Promise.all(servers.map(cacheOf))).toEqual(['away', 'away'])
    link.restore()
    for (const server of servers) await expect.poll(() => cacheOf(server), { timeout: 5_000 }).toBe('ok')
    const fresh = await newKey({ requestsPerMinute: 5 })
    await expect.poll(() => isCountedTogether(), { timeout: 5_000 }).toBe(true)
    expect(served(await calls(fresh.secret, 30))).toBe(5)
  })

  test('keep no request waiting for a Redis that is silent', async () => {
    const { secret } = await newKey({ requestsPerMinute: 50 })
    link.hush()
    const since = performance.now()
    expect(served(await calls(secret, 20))).toBe(20)
    expect(performance.now() - since).toBeLessThan(3_000)
    link.restore()
  })

  /** Then the second of two calls is refused, though it comes to the other server. */
  async function isCountedTogether(): Promise<boolean> {
    const { secret } = await newKey({ requestsPerMinute: 1 })
    return served([await call(servers[0], secret), await call(servers[1], secret)]) === 1
  }
})
