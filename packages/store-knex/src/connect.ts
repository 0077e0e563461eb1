import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import knexPackage, { type Knex } from 'knex'
import { limitQueries, type QueryConnection } from './query-timeout.js'

export interface ConnectOptions {
  /** Most connections to a database server at once; SQLite always has one. @defaultValue 10 */
  poolSize?: number
  /**
   * A server that has not answered a query by then counts as away; 0 waits for ever, for long work such as migrations.
   * @defaultValue 10000
   */
  queryTimeoutMs?: number
}

/** For a connection to be made, and for one of the pool to become free. */
const connectTimeoutMs = 5_000

/**
 * Opens a database by its URL, set up as Meterway needs it: `sqlite:./data/meterway.db` (made when missing),
 * `postgres://user:password@host:5432/name` or `mysql://user:password@host:3306/name` (also MariaDB).
 * A server is not contacted before the first query.
 * @throws TypeError for any other scheme.
 */
export function connect(databaseUrl: string, options: ConnectOptions = {}): Knex {
  const { poolSize = 10, queryTimeoutMs = 10_000 } = options
  const scheme = /^([a-z0-9]+):/.exec(databaseUrl)?.[1] ?? ''
  const configure = schemes[scheme]
  if (!configure) {
    throw new TypeError(
      `the database URL must begin with sqlite:, postgres:// or mysql://, not ${JSON.stringify(`${scheme}:`)}`,
    )
  }
  // A query that fails is reported with placeholders: its values may be digests, sealed keys or personal.
  const config = { compileSqlOnError: false, log: { warn }, acquireConnectionTimeout: connectTimeoutMs }
  return knexPackage.knex({ ...configure(databaseUrl, poolSize, queryTimeoutMs), ...config })
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

type Configure = (databaseUrl: string, poolSize: number, queryTimeoutMs: number) => Knex.Config

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

const postgres: Configure = (databaseUrl, poolSize, queryTimeoutMs) => ({
  client: 'pg',
  connection: {
    connectionString: databaseUrl,
    application_name: 'meterway',
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: queryTimeoutMs,
    keepAlive: true,
  },
  pool: { min: 0, max: poolSize, afterCreate: preparePostgres },
})

const mysql: Configure = (databaseUrl, poolSize, queryTimeoutMs) => ({
  client: 'mysql2',
  connection: {
    uri: databaseUrl,
    supportBigNumbers: true,
    bigNumberStrings: true,
    timezone: 'Z',
    charset: 'utf8mb4',
    connectTimeout: connectTimeoutMs,
  },
  pool: { min: 0, max: poolSize, afterCreate: prepareMysql(queryTimeoutMs) },
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
const prepareMysql =
  (queryTimeoutMs: number) =>
  (connection: QueryConnection, done: Done): void => {
    if (queryTimeoutMs > 0)
      limitQueries(connection, (statement) => ({
        timeout: queryTimeoutMs,
        ...(typeof statement === 'string' ? { sql: statement } : statement),
      }))
    connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED', (error: Error | null) =>
      done(error, connection),
    )
  }

function preparePostgres(connection: QueryConnection, done: Done): void {
  limitQueries(connection)
  done(null, connection)
}
