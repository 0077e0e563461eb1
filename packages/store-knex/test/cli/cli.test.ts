import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { tableNames } from '../../src/table-names.js'
import { openAccount } from '../verify/ledger-steps.js'
import { knexStore } from '../../src/knex-store.js'
import { engines, freshDatabase, type TestDatabase } from '../engines.js'
import { ensureBuilt, executable, runMeterway } from './run-meterway.js'

beforeAll(ensureBuilt, 120_000)

describe.for(await engines())('the command line on %s', (engine) => {
  let database: TestDatabase
  const fresh = async () => (database = await freshDatabase(engine))
  afterEach(() => database.drop())
  const meterway = (...args: string[]) => runMeterway(args, { MW_DATABASE_URL: database.url })

  test('migrates, verifies and rolls back', async () => {
    await fresh()
    expect(await meterway('migrate')).toEqual({ code: 0, stdout: 'applied 001-initial\n', stderr: '' })
    expect(await meterway('migrate')).toEqual({ code: 0, stdout: 'the schema is up to date\n', stderr: '' })
    expect(await meterway('verify')).toEqual({ code: 0, stdout: '', stderr: 'every invariant holds\n' })
    expect(await meterway('rollback')).toEqual({ code: 0, stdout: 'undid 001-initial\n', stderr: '' })
    expect((await meterway('rollback')).stdout).toBe('there is nothing to undo\n')
  })

  test('two runners at once both succeed, and one does the work', async () => {
    await fresh()
    const runs = await Promise.all([meterway('migrate'), meterway('migrate')])
    expect(runs.map(({ code }) => code)).toEqual([0, 0])
    expect(runs.map(({ stdout }) => stdout).sort()).toEqual([
      'applied 001-initial\n',
      'the schema is up to date\n',
    ])
  })

  test('verify needs the schema, and says how to get it', async () => {
    const { knex } = await fresh()
    await knex.raw('SELECT 1')
    const { code, stderr } = await meterway('verify')
    expect(code).toBe(2)
    expect(stderr).toContain('lacks 001-initial; run `meterway migrate` first')
  })

  test('verify writes a line for each violation and exits with 1', async () => {
    const { knex } = await fresh()
    await meterway('migrate')
    const account = await openAccount(knexStore(knex), '5')
    await knex(tableNames().accounts).where({ id: account.id }).update({ posted: 7 })
    const text = await meterway('verify')
    expect(text.code).toBe(1)
    expect(text.stdout).toMatch(
      new RegExp(`^balance ${account.id}: .* \\(expected 5000000000, found 7\\)\n$`),
    )
    const json = await meterway('verify', '--json')
    expect(json.code).toBe(1)
    expect(JSON.parse(json.stdout)).toMatchObject({
      violations: [{ invariant: 'balance', subject: account.id }],
    })
  })

  test('rollback refuses to destroy rows unless told so', async () => {
    const { knex } = await fresh()
    await meterway('migrate')
    await openAccount(knexStore(knex), '5')
    const refused = await meterway('rollback')
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('--drop-data')
    expect(await knex(tableNames().accounts).select('id')).toHaveLength(1)
    expect((await meterway('rollback', '--drop-data')).code).toBe(0)
  })

  test('a table prefix keeps two stores apart', async () => {
    await fresh()
    await meterway('migrate')
    expect((await meterway('migrate', '--table-prefix', 'mw_')).stdout).toBe('applied 001-initial\n')
    expect((await meterway('verify', '--table-prefix', 'mw_')).code).toBe(0)
  })
})

describe('the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'meterway-cli-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  test('says what a table prefix may be', async () => {
    const { code, stderr } = await runMeterway([
      'migrate',
      '--database',
      'sqlite::memory:',
      '--table-prefix',
      'My-',
    ])
    expect(code).toBe(2)
    expect(stderr).toContain('tablePrefix must be')
    expect(stderr).not.toContain('    at ')
  })

  test.for(['secret', 's@cret', 'sec/ret@'])(
    'names the URL that did not answer, without %s',
    async (password) => {
      const url = `postgres://me:${password}@127.0.0.1:1/db`
      const { code, stderr } = await runMeterway(['migrate', '--database', url])
      expect(code).toBe(2)
      expect(stderr).toContain('postgres://me:***@127.0.0.1:1/db')
      expect(stderr).toContain('MW_DATABASE_URL')
      expect(stderr).not.toContain('cret')
      expect(stderr).not.toContain('    at ')
    },
  )

  test('refuses a URL of another kind of database', async () => {
    const { code, stderr } = await runMeterway(['migrate', '--database', 'oracle://host/db'])
    expect(code).toBe(2)
    expect(stderr).toContain('must begin with sqlite:, postgres:// or mysql://')
  })

  test('ends quietly when its reader has seen enough', () => {
    // `true` is gone long before the first line comes.
    const shell = `set -o pipefail; "${process.execPath}" "${executable}" --help | true`
    const { status, stderr } = spawnSync('bash', ['-c', shell], { encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, ''])
  })

  test('makes no file when it only looks', async () => {
    const file = join(folder, 'typo.db')
    const { code, stderr } = await runMeterway(['verify', '--database', `sqlite:${file}`])
    expect(code).toBe(2)
    expect(stderr).toContain(file)
    expect(existsSync(file)).toBe(false)
  })

  test('a file that is no database is told in a sentence', async () => {
    const { code, stderr } = await runMeterway(['verify', '--database', `sqlite:${import.meta.filename}`])
    expect(code).toBe(2)
    expect(stderr).toContain('file is not a database')
    expect(stderr).not.toContain('    at ')
  })

  test('exits with 2 for what it does not know, and with 0 for help', async () => {
    expect((await runMeterway(['bogus'])).code).toBe(2)
    expect((await runMeterway(['verify', '--bogus'])).code).toBe(2)
    const help = await runMeterway(['--help'])
    expect(help.code).toBe(0)
    expect(help.stdout).toContain('--database <url>')
  })
})
