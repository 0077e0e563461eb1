import { connect, knexStore } from '@meterway/store-knex'
import { startFakeProvider, type FakeProvider } from '@meterway/core/testing'
import type { Store } from '@meterway/core/ports'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signIn } from './ask.js'
import { CrashLoad } from './crash-load.js'
import { engines, freshDatabase, type TestDatabase } from './databases.js'
import { serverFolder, startServer, type ServerProcess } from './server-process.js'

const kills = Number(process.env['MW_TEST_KILLS'] || 20)
const leaseSeconds = 2

describe.each(engines)('a server that is killed on %s', (engine) => {
  const folder = serverFolder()
  let database: TestDatabase
  let provider: FakeProvider
  let server: ServerProcess
  const start = () =>
    startServer({
      folder: folder.path,
      env: {
        MW_DATABASE_URL: database.url,
        MW_DEMO: '0',
        MW_HOLD_LEASE_SECONDS: String(leaseSeconds),
        MW_SWEEP_SECONDS: '1',
        MW_ADMIN_PASSWORD: 'a long password',
      },
    })

  beforeAll(async () => {
    database = await freshDatabase(engine, folder.path)
    provider = await startFakeProvider({ latencyMs: 2, chunkDelayMs: 1 })
    server = await start()
  })
  afterAll(async () => {
    await server.stop()
    await provider.close()
    await database.drop()
    folder.remove()
  })

  test(
    `${kills} times under load loses nothing and charges nothing twice`,
    { timeout: 300_000 },
    async () => {
      const accessKey = await prepare(server.url, provider.url)
      const load = new CrashLoad(accessKey)
      for (let i = 0; i < kills; i++) {
        load.start(server.url, 16)
        await pause(50 + Math.random() * 500)
        await server.kill()
        await load.stop()
        server = await start()
      }
      await pause((leaseSeconds + 3) * 1000)

      const knex = connect(database.url)
      const store = knexStore(knex)
      try {
        expect(await store.ledger.holdsPastLease(10)).toEqual([])
        expect(await store.ledger.verify()).toEqual([])
        await expectLogsToAgree(store, load, provider)
      } finally {
        await knex.destroy()
      }
    },
  )
})

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** A provider, a model at a price, and a user with money: all over the API. Answers an access key. */
async function prepare(url: string, providerUrl: string): Promise<string> {
  const { ask } = await signIn(url, 'admin', 'a long password')
  const create = async (path: string, body: object): Promise<{ id: string }> => {
    const answer = await ask('POST', path, body)
    expect(answer).toMatchObject({ status: 201 })
    return answer.body
  }
  const upstream = await create('/v1/admin/providers', {
    name: 'fake',
    format: 'openai',
    baseUrl: providerUrl,
  })
  await create(`/v1/admin/providers/${upstream.id}/keys`, { secret: 'sk-upstream', name: 'main' })
  const model = await create('/v1/admin/models', { name: 'gpt', maxOutputTokens: 100 })
  await create(`/v1/admin/models/${model.id}/routes`, { providerId: upstream.id, upstreamModel: 'gpt' })
  const component = { unit: 'token', unitPrice: '1', per: 1000 }
  await create(`/v1/admin/models/${model.id}/prices`, {
    currency: 'USD',
    components: ['input', 'output'].map((dimension) => ({ dimension, ...component })),
    effectiveFrom: '2026-01-01T00:00:00Z',
  })
  const user = await create('/v1/admin/users', {
    username: 'ann',
    email: 'ann@example.com',
    password: 'another long one',
  })
  await create(`/v1/admin/users/${user.id}/balance-adjustments`, { amount: '1000000', reason: 'opening' })
  const signed = await signIn(url, 'ann', 'another long one')
  const key = await signed.ask('POST', '/v1/me/access-keys', { name: 'load' })
  return key.body.secret
}

/** What callers saw whole is charged, each once; what the provider served is on record. */
async function expectLogsToAgree(store: Store, load: CrashLoad, provider: FakeProvider): Promise<void> {
  expect(load.answered.length).toBeGreaterThan(kills)
  const served = new Map<string, number>()
  for (const call of provider.calls) {
    const [message] = call.body['messages'] as { content: string }[]
    served.set(message!.content, (served.get(message!.content) ?? 0) + 1)
  }
  for (const { content, usageId, charge, tokens } of load.answered) {
    expect(served.get(content)).toBe(1)
    const record = await store.usage.find(usageId)
    expect(record).toMatchObject({ outcome: 'complete', estimated: false })
    if (tokens !== null) expect(record!.chargeNano).toBe(BigInt(tokens) * 1_000_000n)
    if (charge !== null) expect(Number(charge)).toBe(Number(record!.chargeNano) / 1e9)
  }
  let records = 0
  for (let cursor: string | undefined, more = true; more;) {
    const page = await store.usage.list({ limit: 100, ...(cursor !== undefined && { cursor }) })
    records += page.data.length
    more = page.nextCursor !== null
    if (page.nextCursor !== null) cursor = page.nextCursor
  }
  expect(records).toBeGreaterThanOrEqual(provider.calls.length)
}
