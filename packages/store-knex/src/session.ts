import type { Knex } from 'knex'
import type { Dialect } from './dialect-of.js'
import { rawRows, type Row } from './exact.js'
import { listParameter } from './in-list.js'
import type { StoreContext } from './store-context.js'

/** What a statement answered. Integers are exact: text on servers, bigint on SQLite. */
export interface Answer {
  rows: Row[]
  /** Rows that it changed. */
  changed: number
}

/**
 * One open transaction, spoken to through its driver: knex builds and checks each query anew, which costs the ledger
 * more than its database does. `?` marks parameters on every engine.
 */
export interface Session {
  dialect: Dialect
  run(sql: string, parameters?: readonly unknown[]): Promise<Answer>
}

/** A session whose transaction begins with its first statement: on PostgreSQL both travel together. */
export interface Unopened extends Session {
  open(begin: string, sql: string, lists: readonly (readonly string[])[]): Promise<Answer>
}

/** The part of a knex client that hands out its driver's connections. */
export interface ConnectionSource {
  acquireConnection(): Promise<object>
  releaseConnection(connection: object): Promise<void>
}

/** Single statements outside any transaction, for reads. */
export const poolSession = ({ knex, dialect }: StoreContext): Session => ({
  dialect,
  run: async (sql, parameters = []) => ({
    rows: await rawRows(dialect, knex.raw(sql, [...parameters] as Knex.RawBinding[])),
    changed: 0,
  }),
})

/**
 * Takes part in the host's open transaction.
 * @throws TypeError for anything else: a knex would write without a transaction, and never get its connection back.
 */
export async function hostSession({ dialect }: StoreContext, transaction: unknown): Promise<Session> {
  if (!isOpen(transaction)) throw new TypeError('`transaction` must be an open knex transaction')
  const source = transaction.client as ConnectionSource
  const connection = await source.acquireConnection()
  // Without names: a plan that is kept would be made, and used, under whatever the host has set.
  if (dialect === 'postgres') return postgresSession(connection as PostgresConnection, withMarks)
  return sessions[dialect](connection)
}

function isOpen(value: unknown): value is Knex.Transaction {
  const transaction = value as Partial<Knex.Transaction> | null
  return transaction?.isTransaction === true && transaction.isCompleted?.() === false
}

export const sessions: Record<Dialect, (connection: object) => Unopened> = {
  sqlite: (connection) => openedFirst(sqliteSession(connection)),
  mysql: (connection) => openedFirst(mysqlSession(connection)),
  postgres: (connection) => postgresSession(connection as PostgresConnection),
}

const openedFirst = (session: Session): Unopened => ({
  ...session,
  open: async (begin, sql, lists) => {
    await session.run(begin)
    return session.run(
      sql,
      lists.map((list) => listParameter(session.dialect, list)),
    )
  },
})

const sqliteSession = (connection: object): Session => ({
  dialect: 'sqlite',
  run: async (sql, parameters = []) => runSqlite(connection as SqliteConnection, sql, parameters),
})

const mysqlSession = (connection: object): Session => ({
  dialect: 'mysql',
  run: (sql, parameters = []) =>
    new Promise((resolve, reject) => {
      const options = { sql, values: parameters, supportBigNumbers: true, bigNumberStrings: true }
      ;(connection as MysqlConnection).query(options, (fault, answer) => {
        if (fault) reject(fault)
        else if (Array.isArray(answer)) resolve({ rows: answer as Row[], changed: 0 })
        else resolve({ rows: [], changed: (answer as { affectedRows: number }).affectedRows })
      })
    }),
})

const postgresSession = (
  connection: PostgresConnection,
  written: (sql: string) => { text: string; name?: string } = namedText,
): Unopened => ({
  dialect: 'postgres',
  run: async (sql, parameters = []) => {
    const { text, name } = written(sql)
    const { rows, rowCount } = await connection.query({ text, name, values: parameters, types: asText })
    return { rows, changed: rowCount ?? 0 }
  },
  // One message can carry two statements, but then no parameters: the lists are written out.
  open: async (begin, sql, lists) => {
    let at = 0
    const text = sql.replace(
      /\?/g,
      () => `ARRAY[${lists[at++]!.map((item) => connection.escapeLiteral(item)).join(', ')}]::text[]`,
    )
    const answers = (await connection.query({ text: `${begin}; ${text}`, types: asText })) as unknown
    const { rows } = (answers as { rows: Row[] }[]).at(-1)!
    return { rows, changed: 0 }
  },
})

interface SqliteStatement {
  reader: boolean
  safeIntegers(on: boolean): void
  all(...parameters: unknown[]): unknown[]
  run(...parameters: unknown[]): { changes: number }
}
interface SqliteConnection {
  prepare(sql: string): SqliteStatement
}
interface MysqlConnection {
  query(options: object, done: (fault: Error | null, answer: unknown) => void): void
}
export interface PostgresConnection {
  query(query: object): Promise<{ rows: Row[]; rowCount: number | null }>
  escapeLiteral(text: string): string
  /** Whether queries are sent while earlier ones are still being answered. */
  pipeline?: boolean
}

/** Everything as the server sends it: a host may have changed the parsers of `pg`, which are global. */
const asText = { getTypeParser: () => (text: string) => text }

const preparedMax = 200
const prepared = new WeakMap<object, Map<string, SqliteStatement>>()

function runSqlite(connection: SqliteConnection, sql: string, parameters: readonly unknown[]): Answer {
  const statement = prepare(connection, sql)
  if (statement.reader) return { rows: statement.all(...parameters) as Row[], changed: 0 }
  return { rows: [], changed: statement.run(...parameters).changes }
}

function prepare(connection: SqliteConnection, sql: string): SqliteStatement {
  let known = prepared.get(connection)
  if (!known) prepared.set(connection, (known = new Map<string, SqliteStatement>()))
  const found = known.get(sql)
  if (found) return found
  const statement = connection.prepare(sql)
  if (statement.reader) statement.safeIntegers(true)
  if (known.size >= preparedMax) known.clear()
  known.set(sql, statement)
  return statement
}

const namedMax = 500
const named = new Map<string, { text: string; name?: string }>()

/**
 * A statement in PostgreSQL's marks (`$1` for `?`; no statement of the store has a question mark elsewhere), and a
 * name under which the server keeps its plan: planning the writes of a batch costs more than a lone batch itself.
 */
function namedText(sql: string): { text: string; name?: string } {
  const found = named.get(sql)
  if (found) return found
  const query = withMarks(sql)
  if (named.size >= namedMax) return query
  const withName = { ...query, name: `meterway_${String(named.size)}` }
  named.set(sql, withName)
  return withName
}

function withMarks(sql: string): { text: string } {
  let at = 0
  return { text: sql.replace(/\?/g, () => `$${String(++at)}`) }
}
