import { afterEach, describe, expect, test } from 'vitest'
import { migrations } from '../../src/migrations/index.js'
import { migrate, rollback } from '../../src/migrations/migrate.js'
import { tableNames } from '../../src/table-names.js'
import { engines, freshDatabase, type TestDatabase } from '../engines.js'
import { describeSchema } from '../schema/describe-schema.js'

const allNames = migrations.map((migration) => migration.name)
const tables = tableNames()

describe.for(await engines())('migrations on %s', (engine) => {
  let database: TestDatabase
  const fresh = async () => (database = await freshDatabase(engine))
  afterEach(() => database.drop())

  test('apply once, and do nothing the second time', async () => {
    const { knex } = await fresh()
    expect(await migrate(knex)).toEqual(allNames)
    expect(await migrate(knex)).toEqual([])
  })

  test('go down to nothing and up again to the same schema', async () => {
    const { knex } = await fresh()
    await migrate(knex)
    const before = await describeSchema(knex)
    for (const name of allNames.toReversed()) expect(await rollback(knex)).toBe(name)
    expect(await rollback(knex)).toBeNull()
    expect(await describeSchema(knex)).not.toContain('accounts')
    await migrate(knex)
    expect(await describeSchema(knex)).toBe(before)
  })

  // MySQL commits each statement by itself, so a killed run leaves some tables and no note of them.
  test('a run that was killed halfway is completed by the next', async () => {
    const { knex } = await fresh()
    await migrate(knex)
    const whole = await describeSchema(knex)
    await knex.schema.dropTable(tables.accessKeys)
    await knex(tables.migrations).delete()
    expect(await migrate(knex)).toEqual(allNames)
    expect(await describeSchema(knex)).toBe(whole)
    expect(await knex(tables.catalogVersion).select('id')).toHaveLength(1)
  })

  test('schemas with different prefixes live beside each other', async () => {
    const { knex } = await fresh()
    await migrate(knex)
    await migrate(knex, { tablePrefix: 'mw_' })
    await rollback(knex)
    expect(await knex('mw_accounts').select()).toEqual([])
  })
})

test('a prefix that is no part of a plain name is refused', () => {
  expect(() => tableNames('a; DROP TABLE users')).toThrow(TypeError)
})
