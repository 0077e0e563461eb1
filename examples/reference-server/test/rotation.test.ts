import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startFakeProvider, type FakeProvider } from '@meterway/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asker } from './ask.js'
import { engines, freshDatabase, type TestDatabase } from './databases.js'
import { addUser, adminPassword, offerModel } from './offered-model.js'
import { serverFolder, startServer } from './server-process.js'

const meterway = fileURLToPath(new URL('../../../node_modules/.bin/meterway', import.meta.url))
const base64 = () => randomBytes(32).toString('base64')

describe.each(engines)('a new master key on %s', (engine) => {
  const folder = serverFolder()
  let provider: FakeProvider
  let database: TestDatabase
  beforeAll(async () => {
    provider = await startFakeProvider()
    database = await freshDatabase(engine, folder.path)
  })
  afterAll(async () => {
    await provider.close()
    await database.drop()
    folder.remove()
  })

  test('moves in under a server that goes on serving', async () => {
    const [old, fresh] = [base64(), base64()]
    const start = (keys: Record<string, string>) =>
      startServer({
        folder: folder.path,
        env: { MW_DATABASE_URL: database.url, MW_DEMO: '0', MW_ADMIN_PASSWORD: adminPassword, ...keys },
      })
    const chat = async (url: string, key: string): Promise<number> => {
      const body = { model: 'gpt', messages: [{ role: 'user', content: 'hi' }], max_tokens: 1 }
      return (await asker(url, key)('POST', '/v1/chat/completions', body)).status
    }

    const before = await start({ MW_MASTER_KEY: old })
    await offerModel(before.url, provider.url)
    const accessKey = await addUser(before.url, 'ann', '100')
    expect(await before.stop()).toBe(0)

    const both = { MW_MASTER_KEY: fresh, MW_MASTER_KEY_PREVIOUS: old }
    const between = await start(both)
    const statuses: number[] = []
    let isRotating = true
    const calling = (async () => {
      while (isRotating) statuses.push(await chat(between.url, accessKey))
    })()
    const { stdout } = await promisify(execFile)(process.execPath, [meterway, 'keys', 'rotate'], {
      env: { ...process.env, MW_DATABASE_URL: database.url, ...both },
    })
    isRotating = false
    await calling
    expect(stdout).toBe('1 provider keys sealed anew, 0 were under the new master key\n')
    expect(statuses.length).toBeGreaterThan(2)
    expect(new Set(statuses)).toEqual(new Set([200]))
    expect(await between.stop()).toBe(0)

    const after = await start({ MW_MASTER_KEY: fresh })
    expect(await chat(after.url, accessKey)).toBe(200)
    expect(await after.stop()).toBe(0)
  })
})
