import { startFakeProvider, type FakeProvider } from '@meterway/core/testing'
import type { Store } from '@meterway/core/ports'
import { connect, knexStore } from '@meterway/store-knex'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines, freshDatabase, type TestDatabase } from './databases.js'
import { addUser, adminPassword, offerModel } from './offered-model.js'
import { serverFolder, startServer, type ServerProcess } from './server-process.js'
import { severableLink, type SeverableLink } from './severable-link.js'

const servers = engines.filter((engine) => engine !== 'sqlite')
const leaseSeconds = 2

describe.skipIf(servers.length === 0)('a server whose database goes away', () => {
  describe.each(servers)('%s', (engine) => {
    const folder = serverFolder()
    let database: TestDatabase
    let link: SeverableLink
    let provider: FakeProvider
    let server: ServerProcess
    let accessKey: string
    let calls = 0
    const statuses: number[] = []

    beforeAll(async () => {
      database = await freshDatabase(engine, folder.path)
      link = await severableLink(database.url)
      provider = await startFakeProvider({ latencyMs: 2 })
      server = await startServer({
        folder: folder.path,
        env: {
          MW_DATABASE_URL: link.url,
          MW_DEMO: '0',
          MW_HOLD_LEASE_SECONDS: String(leaseSeconds),
          MW_SWEEP_SECONDS: '1',
          MW_ADMIN_PASSWORD: adminPassword,
        },
      })
      await offerModel(server.url, provider.url)
      accessKey = await addUser(server.url, 'ann', '1000000')
    })
    afterAll(async () => {
      await server.stop()
      await link.close()
      await provider.close()
      await database.drop()
      folder.remove()
    })

    const ask = async (): Promise<number> => {
      const name = `${engine}-${String(++calls)}`
      const response = await fetch(`${server.url}/v1/chat/completions`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${accessKey}`,
          'content-type': 'application/json',
          'x-request-id': name,
          // Goes on to the provider, whose log then tells which request it was.
          'user-agent': name,
        },
        body: JSON.stringify({ model: 'gpt', messages: [{ role: 'user', content: name }] }),
      })
      await response.arrayBuffer()
      statuses.push(response.status)
      return response.status
    }
    const load = async (durationMs: number): Promise<number[]> => {
      const from = statuses.length
      const until = Date.now() + durationMs
      const caller = async (): Promise<void> => {
        while (Date.now() < until) await ask()
      }
      await Promise.all(Array.from({ length: 16 }, caller))
      return statuses.slice(from)
    }
    const servesAgainWithin = async (ms: number): Promise<void> => {
      const since = Date.now()
      let status = 0
      while (Date.now() - since < ms && status !== 200) status = await ask()
      expect(status).toBe(200)
    }

    test('answers 503, sends nothing on, and serves again when it is back', async () => {
      expect(new Set(await load(500))).toEqual(new Set([200]))
      const cut = new Promise<void>((resolve) =>
        setTimeout(() => {
          link.cut()
          resolve()
        }, 200),
      )
      const during = await load(1_500)
      await cut
      expect(new Set(during)).toEqual(new Set([200, 503]))
      const before = provider.calls.length
      expect(await Promise.all(Array.from({ length: 20 }, ask))).toEqual(
        Array.from({ length: 20 }, () => 503),
      )
      expect(provider.calls.length).toBe(before)
      link.restore()
      await servesAgainWithin(5_000)
    })

    test('answers 503 within half a minute when it is silent, and serves again when it is back', async () => {
      link.hush()
      const before = provider.calls.length
      const since = Date.now()
      expect(await Promise.all(Array.from({ length: 5 }, ask))).toEqual([503, 503, 503, 503, 503])
      expect(Date.now() - since).toBeLessThan(30_000)
      expect(provider.calls.length).toBe(before)
      link.restore()
      await servesAgainWithin(5_000)
    }, 90_000)

    test('has each call that reached the provider on record, and no open hold', async () => {
      await new Promise((resolve) => setTimeout(resolve, (leaseSeconds + 3) * 1000))
      const knex = connect(database.url)
      const store = knexStore(knex)
      try {
        expect(await store.ledger.holdsPastLease(10)).toEqual([])
        expect(await store.ledger.verify()).toEqual([])
        const recorded = await requestIds(store)
        const unknown = provider.calls.filter(({ headers }) => !recorded.has(String(headers['user-agent'])))
        expect(unknown).toEqual([])
      } finally {
        await knex.destroy()
      }
    })
  })
})

async function requestIds(store: Store): Promise<Set<string>> {
  const found = new Set<string>()
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await store.usage.list({ limit: 100, ...(cursor !== undefined && { cursor }) })
    for (const { requestId } of page.data) found.add(requestId)
    cursor = page.nextCursor
  }
  return found
}
