import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import knexPackage, { type Knex } from 'knex'

export interface ConnectOptions {
  /** Most connections to a database server at once; SQLite always has one. */
  poolSize?: number
}

/**
 * Opens a database by its URL, set up as Meterway needs it: `sqlite:./data/meterway.db` (made when missing),
 * `postgres://user:password@host:5432/name` or `mysql://user:password@host:3306/name` (also MariaDB).
 * A server is not contacted before the first query.
 * @throws TypeError for any other scheme.
 */
export function connect(databaseUrl: string, { poolSize = 10 }: ConnectOptions = {}): Knex {
  const scheme = /^([a-z0-9]+):/.exec(databaseUrl)?.[1] ?? ''
  const configure = schemes[scheme]
  if (!configure) {
    throw new TypeError(
      `the database URL must begin with sqlite:, postgres:// or mysql://, not ${JSON.stringify(`${scheme}:`)}`,
    )
  }
  // A query that fails is reported with placeholders: its values may be digests, sealed keys or personal.
  const config = { compileSqlOnError: false, log: { warn } }
  return knexPackage.knex({ ...configure(databaseUrl, poolSize), ...config })
}

/** The file that a URL names, `null` when it names a server or memory. */
export function sqliteFile(databaseUrl: string): string | null {
  if (!databaseUrl.startsWith('sqlite:')) return null
  const filename = databaseUrl.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '')
  return filename === ':memory:' ? null : filename
}

/** knex prints a connection that failed, with its stack, and rejects the query with the same error: once is enough. */
function warn(message: string): void {
  if (!message.startsWith('Acquire connection error')) console.warn(message)
}

type Configure = (databaseUrl: string, poolSize: number) => Knex.Config

const sqlite: Configure = (databaseUrl) => {
  const filename = sqliteFile(databaseUrl) ?? ':memory:'
  if (filename === '') throw new TypeError('the database URL names no file; write sqlite:./data/meterway.db')
  if (filename !== ':memory:') mkdirSync(dirname(filename), { recursive: true })
  return {
    client: 'better-sqlite3',
    connection: { filename },
    useNullAsDefault: true,
    // One writer at a time is SQLite's own rule; a second connection could only wait.
    pool: { min: 1, max: 1, afterCreate: prepareSqlite },
  }
}

const postgres: Configure = (databaseUrl, poolSize) => ({
  client: 'pg',
  connection: { connectionString: databaseUrl, application_name: 'meterway' },
  pool: { min: 0, max: poolSize },
})

const mysql: Configure = (databaseUrl, poolSize) => ({
  client: 'mysql2',
  connection: {
    uri: databaseUrl,
    supportBigNumbers: true,
    bigNumberStrings: true,
    timezone: 'Z',
    charset: 'utf8mb4',
  },
  pool: { min: 0, max: poolSize, afterCreate: prepareMysql },
})

const schemes: Record<string, Configure> = { sqlite, postgres, postgresql: postgres, mysql, mariadb: mysql }

type Done = (error: Error | null, connection: unknown) => void

function prepareSqlite(connection: { pragma: (text: string) => unknown }, done: Done): void {
  for (const pragma of [
    'busy_timeout = 10000',
    'journal_mode = WAL',
    'synchronous = FULL',
    'foreign_keys = ON',
  ]) {
    connection.pragma(pragma)
  }
  done(null, connection)
}

/** READ COMMITTED, because a guard in an UPDATE must see what was committed while it waited for the row. */
function prepareMysql(
  connection: { query: (sql: string, done: (error: Error | null) => void) => void },
  done: Done,
): void {
  connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED', (error) =>
    done(error, connection),
  )
}
