import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { knexStore } from '../../src/knex-store.js'
import { freshDatabase, type TestDatabase } from '../engines.js'
import { ensureBuilt, runMeterway } from './run-meterway.js'

const folder = mkdtempSync(join(tmpdir(), 'meterway-prices-'))
const file = join(folder, 'list.json')
let database: TestDatabase

beforeAll(async () => {
  await ensureBuilt()
  database = await freshDatabase('sqlite')
  await runMeterway(['migrate', '--database', database.url])
  const entry = {
    litellm_provider: 'openai',
    mode: 'chat',
    input_cost_per_token: 1e-6,
    output_cost_per_token: 4e-6,
  }
  writeFileSync(
    file,
    JSON.stringify({ 'gpt-a': entry, 'bell\u0007': { litellm_provider: 'openai', mode: 'chat' } }),
  )
}, 120_000)
afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true })
})

const importPrices = (...args: string[]) =>
  runMeterway(['prices', 'import', file, '--database', database.url, ...args])

const storedPrices = async () => (await knexStore(database.knex).catalog.snapshot()).prices

test('a dry run reports and writes nothing', async () => {
  const { code, stdout } = await importPrices('--dry-run', '--create-models')
  expect(code).toBe(0)
  expect(stdout).toContain('new price (1): gpt-a')
  expect(stdout).toContain('dry run: nothing was written')
  expect(await storedPrices()).toEqual([])
})

test('names of the list cannot steer the terminal', async () => {
  expect((await importPrices('--dry-run')).stdout).toContain('quarantined bell?: the name')
})

test('imports once, and skips what is unchanged', async () => {
  expect((await importPrices('--create-models')).stdout).toContain('1 prices written')
  const second = await importPrices('--create-models', '--json')
  expect(JSON.parse(second.stdout)).toMatchObject({ written: 0, differences: { unchanged: ['gpt-a'] } })
  expect(await storedPrices()).toHaveLength(1)
})

test('a list that is missing or no JSON is told in a sentence', async () => {
  const missing = await runMeterway([
    'prices',
    'import',
    join(folder, 'none.json'),
    '--database',
    database.url,
  ])
  expect([missing.code, missing.stderr.includes('none.json: ENOENT')]).toEqual([2, true])
  writeFileSync(join(folder, 'broken.json'), '{"a": ')
  const broken = await runMeterway([
    'prices',
    'import',
    join(folder, 'broken.json'),
    '--database',
    database.url,
  ])
  expect([broken.code, broken.stderr.includes('it is not JSON')]).toEqual([2, true])
})
