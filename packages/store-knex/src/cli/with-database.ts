import { existsSync } from 'node:fs'
import { MeterwayError } from '@meterway/core'
import type { Knex } from 'knex'
import { connect, sqliteFile } from '../connect.js'
import { asStoreFault } from '../faults.js'
import { pendingMigrations } from '../migrations/pending-migrations.js'
import { tableNames } from '../table-names.js'
import { CliFailure } from './cli-failure.js'

/** Options of every command. */
export interface DatabaseOptions {
  database: string
  tablePrefix: string
}

/** Opens the database for one command, and closes it whatever happens. */
export async function withDatabase<T>(
  options: DatabaseOptions,
  work: (knex: Knex) => Promise<T>,
): Promise<T> {
  const knex = open(options)
  try {
    return await work(knex)
  } catch (fault) {
    throw explained(fault, options.database)
  } finally {
    await knex.destroy()
  }
}

/** The same for commands that need the schema of this version. */
export function withSchema<T>(options: DatabaseOptions, work: (knex: Knex) => Promise<T>): Promise<T> {
  const file = sqliteFile(options.database)
  if (file !== null && !existsSync(file)) {
    throw new CliFailure(`there is no database file ${file}; \`meterway migrate\` makes one`)
  }
  return withDatabase(options, async (knex) => {
    const pending = await pendingMigrations(knex, options)
    if (pending.length > 0) {
      const place = shownUrl(options.database)
      throw new CliFailure(`${place} lacks ${pending.join(', ')}; run \`meterway migrate\` first`)
    }
    return work(knex)
  })
}

function open({ database, tablePrefix }: DatabaseOptions): Knex {
  try {
    tableNames(tablePrefix)
    return connect(database, { queryTimeoutMs: 0 })
  } catch (fault) {
    throw new CliFailure(`cannot open ${shownUrl(database)}: ${messageOf(fault)}`, { cause: fault })
  }
}

function explained(fault: unknown, database: string): unknown {
  const cause = MeterwayError.is(fault) ? fault.cause : fault
  if (!isDriverFault(cause) && asStoreFault(cause) === cause) return fault
  return new CliFailure(
    `${shownUrl(database)} answers: ${messageOf(cause)}\n` +
      'Is it running, and is the URL right? Give another with --database or MW_DATABASE_URL.',
    { cause: fault },
  )
}

/** Drivers and the network give their errors a code, bugs have none. */
const isDriverFault = (fault: unknown): fault is Error =>
  fault instanceof Error && typeof (fault as { code?: unknown }).code === 'string'

/** Drivers put the reason of a refused connection into an AggregateError without a message, or into `code`. */
function messageOf(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault)
  return fault.message || ((fault as { code?: string }).code ?? fault.name)
}

/** The URL without its password, which ends at the last `@`: people forget to write theirs as `%40`. */
const shownUrl = (database: string): string =>
  sqliteFile(database) === null ? database.replace(/^(.*?:\/\/)?([^/:@]*):.*@/, '$1$2:***@') : database
