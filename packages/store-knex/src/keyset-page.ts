import { invalidRequest } from '@meterway/core'
import type { Page, PageQuery } from '@meterway/core/ports'
import type { Knex } from 'knex'
import { selectRows, type Row } from './exact.js'
import type { StoreContext } from './store-context.js'

/** Reads one page of a query, newest first by a unique column. The cursor is the last row's value of it. */
export async function keysetPage(
  { dialect }: StoreContext,
  query: Knex.QueryBuilder,
  { limit, cursor }: PageQuery,
  column = 'id',
): Promise<Page<Row>> {
  if (cursor !== undefined) void query.where(column, '<', readCursor(cursor))
  const rows = await selectRows(dialect, query.orderBy(column, 'desc').limit(limit + 1))
  const data = rows.slice(0, limit)
  const last = data.at(-1)
  return { data, nextCursor: last && rows.length > limit ? writeCursor(last[column]) : null }
}

/** Reads each row of a page. */
export const mapPage = <T>({ data, nextCursor }: Page<Row>, read: (row: Row) => T): Page<T> => ({
  data: data.map((row) => read(row)),
  nextCursor,
})

const writeCursor = (value: unknown): string => Buffer.from(String(value)).toString('base64url')

/** Ids and versions are short and plain; anything else would only make a database complain. */
const cursorPattern = /^[0-9a-f-]{1,36}$/

function readCursor(cursor: string): string {
  const value = Buffer.from(cursor, 'base64url').toString('latin1')
  if (!cursorPattern.test(value)) throw invalidRequest('cursor', 'cursor must come from the page before')
  return value
}
