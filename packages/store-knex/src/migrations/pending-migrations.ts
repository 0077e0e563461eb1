import type { Knex } from 'knex'
import { rawRows } from '../exact.js'
import { storeContext, type StoreOptions } from '../store-context.js'
import { toText } from '../values.js'
import { migrations } from './index.js'

/** The steps that this version of the library needs and the database does not have yet; changes nothing. */
export async function pendingMigrations(knex: Knex, options: StoreOptions = {}): Promise<string[]> {
  const { dialect, tables } = storeContext(knex, options)
  const names = migrations.map(({ name }) => name)
  if (!(await knex.schema.hasTable(tables.migrations))) return names
  const rows = await rawRows(dialect, knex.raw(`SELECT name FROM ${tables.migrations}`))
  const applied = new Set(rows.map((row) => toText(row.name)))
  return names.filter((name) => !applied.has(name))
}
