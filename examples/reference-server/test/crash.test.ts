import { connect, knexStore } from '@meterway/store-knex'
import { startFakeProvider, type FakeProvider } from '@meterway/core/testing'
import type { Store } from '@meterway/core/ports'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asker } from './ask.js'
import { CrashLoad } from './crash-load.js'
import { engines, freshDatabase, type TestDatabase } from './databases.js'
import { addUser, adminPassword, offerModel, topUp } from './offered-model.js'
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
        MW_ADMIN_PASSWORD: adminPassword,
      },
    })

  beforeAll(async () => {
    database = await freshDatabase(engine, folder.path)
    provider = await startFakeProvider({ latencyMs: 2, chunkDelayMs: 1 })
    server = await start()
    await offerModel(server.url, provider.url)
  })
  afterAll(async () => {
    await server.stop()
    await provider.close()
    await database.drop()
    folder.remove()
  })

  test('sends as many parallel calls as the balance is for', async () => {
    const before = provider.calls.length
    const accessKey = await addUser(server.url, 'bob', '0')
    const ask = asker(server.url, accessKey)
    const messages = [{ role: 'user', content: 'bob' }]
    const call = () => ask('POST', '/v1/chat/completions', { model: 'gpt', messages, max_tokens: 5 })
    const { required } = (await call()).body.error
    await topUp(server.url, 'bob', String(Number(required) * 10))
    // Each costs all that was held for it, so that nothing comes back for an eleventh.
    const usage = { prompt_tokens: Number(required) * 1000 - 5, completion_tokens: 5 }
    provider.script(Array.from({ length: 10 }, () => ({ usage })))
    const answers = await Promise.all(Array.from({ length: 200 }, call))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10)
    expect(answers.filter(({ status }) => status === 402)).toHaveLength(190)
    expect(provider.calls.length - before).toBe(10)
  })

  test('makes one call of fifty with one idempotency key, and answers all that come later', async () => {
    const before = provider.calls.length
    const ask = asker(server.url, await addUser(server.url, 'eve', '100'))
    const body = { model: 'gpt', messages: [{ role: 'user', content: 'once' }] }
    const call = () => ask('POST', '/v1/chat/completions', body, { 'idempotency-key': 'once' })
    const statuses = (await Promise.all(Array.from({ length: 50 }, call))).map(({ status }) => status)
    expect(statuses.toSorted((a, b) => a - b).slice(0, 1)).toEqual([200])
    expect(statuses.every((status) => status === 200 || status === 409)).toBe(true)
    const again = await call()
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true'])
    expect(again.headers.get('x-meterway-charge')).toMatch(/^0\.\d+$/)
    const other = await ask('POST', '/v1/chat/completions', { ...body, n: 2 }, { 'idempotency-key': 'once' })
    expect(other.status).toBe(422)
    expect(provider.calls.length - before).toBe(1)
  })

  test(
    `${kills} times under load loses nothing and charges nothing twice`,
    { timeout: 300_000 },
    async () => {
      const accessKey = await addUser(server.url, 'ann', '1000000')
      const load = new CrashLoad(accessKey)
      for (let i = 0; i < kills; i++) {
        load.start(server.url, 16)
        await load.progress()
        await pause(Math.random() * 400)
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
