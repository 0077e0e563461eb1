import type { Column } from './column.js'

/** One write of a batch. */
export interface Statement {
  sql: string
  /** Parameters of each execution: servers take all rows at once, SQLite one after the other. */
  executions: unknown[][]
  /** Rows that it must change together; anything else means that a row was not as the batch had assumed. */
  expected: number | null
}

/** Prepares the writes of one kind for one table; the SQL is built once, whatever the number of rows. */
export type StatementFor<T> = (rows: readonly T[]) => Statement

/** How an engine writes many rows. */
export interface Writes {
  /** `INSERT` of whole rows. */
  insert: <T>(table: string, columns: readonly Column<T>[]) => StatementFor<T>
  /** `UPDATE` of rows found by equality on `match` columns; a column named `from_x` is compared with `x`. */
  update: <T>(table: string, match: readonly Column<T>[], columns: readonly Column<T>[]) => StatementFor<T>
  /** `INSERT`, or addition to the row that has the same key. */
  add: <T>(table: string, key: readonly Column<T>[], sums: readonly Column<T>[]) => StatementFor<T>
  /** `DELETE` by id. */
  remove: (table: string) => StatementFor<string>
}

/** A statement that is run once for each row, with the values of these columns. */
export const eachRow =
  <T>(sql: string, columns: readonly Column<T>[]): StatementFor<T> =>
  (rows) => ({
    sql,
    executions: rows.map((row) => columns.map(({ of }) => of(row))),
    expected: null,
  })
