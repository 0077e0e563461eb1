import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createMeterway, type Meterway } from '@meterway/core'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { knexStore } from '../../src/knex-store.js'
import { migrate } from '../../src/migrations/migrate.js'
import { tableNames } from '../../src/table-names.js'
import { engines, freshDatabase, type TestDatabase } from '../engines.js'
import { ensureBuilt, executable, runMeterway } from './run-meterway.js'

beforeAll(ensureBuilt, 120_000)

const base64 = () => randomBytes(32).toString('base64')
const [old, fresh, wrong] = [base64(), base64(), base64()]
const rotation = { MW_MASTER_KEY: fresh, MW_MASTER_KEY_PREVIOUS: old }

describe.for(await engines())('keys rotate on %s', (engine) => {
  let database: TestDatabase
  afterEach(() => database.drop())

  const rotate = (environment: Record<string, string>, ...args: string[]) =>
    runMeterway(['keys', 'rotate', ...args], { MW_DATABASE_URL: database.url, ...environment })
  const knowing = (masterKey: string, ...previousMasterKeys: string[]): Meterway =>
    createMeterway({ store: knexStore(database.knex), masterKey, previousMasterKeys })
  const unreadable = async (masterKey: string, ...previous: string[]) =>
    (await knowing(masterKey, ...previous).unreadableKeys()).length
  const sealed = () => database.knex(tableNames().providerKeys).orderBy('id').pluck<string[]>('sealed_secret')

  async function databaseWithKeys(count: number): Promise<void> {
    database = await freshDatabase(engine)
    await migrate(database.knex)
    const { catalog } = knowing(old)
    const baseUrl = 'https://api.example.com/v1'
    const { id: providerId } = await catalog.providers.create({ name: 'p', format: 'openai', baseUrl })
    for (let at = 0; at < count; at++)
      await catalog.providerKeys.create({ providerId, name: `key ${at}`, secret: `sk-secret-${at}` })
  }

  test('seals every key anew, tells how it gets on, and does nothing the second time', async () => {
    await databaseWithKeys(60)
    expect(await rotate(rotation, '--dry-run')).toEqual({
      code: 0,
      stdout: '60 provider keys to seal anew, 0 under the new master key; dry run: nothing was written\n',
      stderr: '',
    })
    expect(await unreadable(old)).toBe(0)
    expect(await rotate(rotation)).toEqual({
      code: 0,
      stdout: '60 provider keys sealed anew, 0 were under the new master key\n',
      stderr: '50 of 60 provider keys sealed anew\n60 of 60 provider keys sealed anew\n',
    })
    expect(await unreadable(fresh)).toBe(0)
    const after = await sealed()
    expect((await rotate(rotation)).stdout).toBe(
      '0 provider keys sealed anew, 60 were under the new master key\n',
    )
    expect(await sealed()).toEqual(after)
  })

  test('a run that is killed leaves every key readable, and the next completes it', async () => {
    await databaseWithKeys(400)
    const environment = { ...process.env, MW_DATABASE_URL: database.url, ...rotation }
    const killed = spawn(process.execPath, [executable, 'keys', 'rotate'], { env: environment })
    await once(killed.stderr, 'data')
    killed.kill('SIGKILL')
    await once(killed, 'exit')
    expect(await unreadable(fresh, old)).toBe(0)
    const left = await unreadable(fresh)
    expect(left).toBeLessThan(400)
    expect((await rotate(rotation)).stdout).toBe(
      `${left} provider keys sealed anew, ${400 - left} were under the new master key\n`,
    )
    expect(await unreadable(fresh)).toBe(0)
  })

  test('refuses a wrong previous master key, and changes nothing', async () => {
    await databaseWithKeys(2)
    const before = await sealed()
    const { code, stdout, stderr } = await rotate({ MW_MASTER_KEY: fresh, MW_MASTER_KEY_PREVIOUS: wrong })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^meterway: 2 of 2 provider keys cannot be opened:\nkey 1 /)
    expect(stderr).toContain('MW_MASTER_KEY_PREVIOUS')
    expect(await sealed()).toEqual(before)
  })
})

describe('keys rotate', () => {
  test.each([
    ['none', {}, 'set MW_MASTER_KEY to the new master key and MW_MASTER_KEY_PREVIOUS'],
    [
      'no previous one',
      { MW_MASTER_KEY: fresh },
      'set MW_MASTER_KEY to the new master key and MW_MASTER_KEY_PREVIOUS',
    ],
    ['a short one', { ...rotation, MW_MASTER_KEY: 'c2hvcnQ=' }, 'MW_MASTER_KEY must be 32 bytes in base64'],
    [
      'half a list',
      { ...rotation, MW_MASTER_KEY_PREVIOUS: `${old}, x` },
      'MW_MASTER_KEY_PREVIOUS must be 32 bytes',
    ],
  ])('says what is missing or malformed, and no key: %s', async (_, environment, message) => {
    const { code, stderr } = await runMeterway(['keys', 'rotate'], {
      MW_MASTER_KEY: '',
      MW_MASTER_KEY_PREVIOUS: '',
      ...environment,
    })
    expect(code).toBe(2)
    expect(stderr).toContain(message)
    for (const key of [old, fresh]) expect(stderr).not.toContain(key)
  })
})
