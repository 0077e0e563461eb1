import type { Knex } from 'knex'
import { rawRows } from '../exact.js'
import type { Dialect } from '../dialect-of.js'
import type { StoreContext } from '../store-context.js'

/** Waits at most this long for another runner to finish. */
const waitSeconds = 600

type Locked = <T>(context: StoreContext, work: (transaction: Knex.Transaction) => Promise<T>) => Promise<T>

/**
 * Runs the work on one connection, while every other runner of the same schema waits. The migrations table exists
 * then. On PostgreSQL and SQLite the work is one transaction; on MySQL each schema statement commits by itself.
 */
export const withMigrationLock: Locked = (context, work) => lockers[context.dialect](context, work)

const lockers: Record<Dialect, Locked> = {
  sqlite: async (context, work) => {
    await createMigrationsTable(context, context.knex)
    return context.knex.transaction(async (transaction) => {
      // knex begins deferred transactions: only a write, even of nothing, makes other writers wait from here on.
      await transaction.raw(`DELETE FROM ${context.tables.migrations} WHERE name = ''`)
      return work(transaction)
    })
  },

  postgres: (context, work) =>
    context.knex.transaction(async (transaction) => {
      await transaction.raw(`SELECT pg_advisory_xact_lock(hashtext(current_schema()), hashtext(?))`, [
        context.tables.migrations,
      ])
      await createMigrationsTable(context, transaction)
      return work(transaction)
    }),

  // The transaction only keeps the connection, to which the lock belongs.
  mysql: (context, work) =>
    context.knex.transaction(async (transaction) => {
      const lockName = `SHA1(CONCAT(DATABASE(), '.', ?))`
      const [row] = await rawRows(
        'mysql',
        transaction.raw(`SELECT GET_LOCK(${lockName}, ?) AS taken`, [context.tables.migrations, waitSeconds]),
      )
      if (Number(row?.taken) !== 1) throw new Error(`another migration has been running for ${waitSeconds} s`)
      try {
        await createMigrationsTable(context, transaction)
        return await work(transaction)
      } finally {
        await transaction.raw(`SELECT RELEASE_LOCK(${lockName})`, [context.tables.migrations])
      }
    }),
}

/** The only table that is not itself made by a migration. */
async function createMigrationsTable({ tables, dialect }: StoreContext, knex: Knex): Promise<void> {
  const engine = dialect === 'mysql' ? ' ENGINE = InnoDB CHARACTER SET ascii COLLATE ascii_bin' : ''
  await knex.raw(
    `CREATE TABLE IF NOT EXISTS ${tables.migrations} ` +
      `(name VARCHAR(64) NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL)${engine}`,
  )
}
