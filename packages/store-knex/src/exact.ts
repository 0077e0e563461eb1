import type { Knex } from 'knex'
import type { Dialect } from './dialect-of.js'

/**
 * Options of one query that make its driver answer 64-bit integers exactly, whatever the host has configured:
 * without them SQLite and mysql2 round silently above 2^53.
 */
const exactOptions: Record<Dialect, Record<string, unknown>> = {
  sqlite: { safeIntegers: true },
  mysql: { supportBigNumbers: true, bigNumberStrings: true },
  // Everything as the server sends it: a host may have changed the parsers of `pg`, which are global.
  postgres: { types: { getTypeParser: () => (text: string) => text } },
}

/** A query whose answer carries integers exactly; read them with `toBigint` and `toInteger`. */
function exactly<Q extends Knex.QueryBuilder | Knex.Raw>(dialect: Dialect, query: Q): Q {
  return query.options(exactOptions[dialect]) as Q
}

/** A row as a driver hands it over. */
export type Row = Record<string, unknown>

/** The rows that a query answers, with exact integers. */
export const selectRows = (dialect: Dialect, query: Knex.QueryBuilder): Promise<Row[]> =>
  exactly(dialect, query)

/** The rows that a `knex.raw` query answers: each driver wraps them differently. */
export async function rawRows(dialect: Dialect, query: Knex.Raw): Promise<Row[]> {
  const answer: unknown = await exactly(dialect, query)
  if (dialect === 'postgres') return (answer as { rows: Row[] }).rows
  if (dialect === 'mysql') return (answer as [Row[]])[0]
  return answer as Row[]
}
