import type { Knex } from 'knex'
import { databaseNowMs } from '../database-clock.js'
import { rawRows } from '../exact.js'
import { storeContext, type StoreContext, type StoreOptions } from '../store-context.js'
import { toText } from '../values.js'
import { migrations } from './index.js'
import { withMigrationLock } from './migration-lock.js'
import type { Migration } from './migration.js'
import { mysqlCollation } from './mysql-collation.js'
import { refuseDataLoss } from './refuse-data-loss.js'

/**
 * Brings the schema to this version of the library; does nothing when it is there. Several processes may call it at
 * once: one works, the others wait.
 * @returns the names of the steps that were applied
 */
export function migrate(knex: Knex, options: StoreOptions = {}): Promise<string[]> {
  const context = storeContext(knex, options)
  return withMigrationLock(context, async (transaction) => {
    const applied = new Set(await appliedMigrations(context, transaction))
    const pending = migrations.filter((migration) => !applied.has(migration.name))
    for (const migration of pending) {
      await run(context, transaction, migration, 'up')
      const insert = `INSERT INTO ${context.tables.migrations} (name, applied_at) VALUES (?, ${databaseNowMs[context.dialect]})`
      await transaction.raw(insert, [migration.name])
    }
    return pending.map((migration) => migration.name)
  })
}

export interface RollbackOptions extends StoreOptions {
  /** Also when rows are lost by it. */
  dropData?: boolean
}

/**
 * Undoes the newest step.
 * @returns the name of the step, or null when there is none left
 * @throws MeterwayError `conflict` when that would destroy rows, unless `dropData` is set
 */
export function rollback(knex: Knex, options: RollbackOptions = {}): Promise<string | null> {
  const context = storeContext(knex, options)
  return withMigrationLock(context, async (transaction) => {
    const applied = new Set(await appliedMigrations(context, transaction))
    const newest = migrations.findLast((migration) => applied.has(migration.name))
    if (!newest) return null
    if (!options.dropData) await refuseDataLoss(transaction, newest.drops(context.tables))
    await run(context, transaction, newest, 'down')
    await transaction.raw(`DELETE FROM ${context.tables.migrations} WHERE name = ?`, [newest.name])
    return newest.name
  })
}

async function appliedMigrations({ dialect, tables }: StoreContext, transaction: Knex.Transaction) {
  const rows = await rawRows(dialect, transaction.raw(`SELECT name FROM ${tables.migrations}`))
  return rows.map((row) => toText(row.name))
}

async function run(
  { dialect, tables }: StoreContext,
  transaction: Knex.Transaction,
  migration: Migration,
  direction: 'up' | 'down',
): Promise<void> {
  const collation = dialect === 'mysql' ? await mysqlCollation(transaction) : ''
  for (const statement of migration[direction]({ dialect, tables, mysqlCollation: collation })) {
    await transaction.raw(statement)
  }
}
