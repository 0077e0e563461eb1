/**
 * `id`: a UUID; `text(n)` and `longtext`: anything, compared byte by byte;
 * `bigint`: money, units, times; `int`: small counts, flags. A `?` at the end allows NULL.
 */
export type ColumnType = BaseType | `${BaseType}?`

type BaseType = 'id' | `text(${number})` | 'longtext' | 'bigint' | 'int'

/** A table as all three engines know it. Names of keys, indexes and checks get the table's name in front. */
export interface Table {
  name: string
  columns: Record<string, ColumnType>
  primaryKey: readonly string[]
  unique?: Record<string, readonly string[] | UniqueWhereSet>
  indexes?: Record<string, readonly string[] | PartialIndex>
  checks?: Record<string, string>
  /** By column. */
  references?: Record<string, { table: string }>
}

/** Unique over the rows in which a column is set; MySQL indexes the others too, but lets their NULLs repeat. */
export interface UniqueWhereSet {
  columns: readonly string[]
  whereSet: string
}

/** An index over some rows; MySQL has none such and puts the condition's column first. */
export interface PartialIndex {
  columns: readonly string[]
  where: { column: string; equals: string }
}
