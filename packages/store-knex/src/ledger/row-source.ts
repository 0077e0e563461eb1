import type { Dialect } from '../dialect-of.js'

/** What a column holds, as far as its transport in JSON matters. */
export type ColumnType = 'id' | 'text' | 'integer'

export interface Column<T> {
  name: string
  type: ColumnType
  /** The value to write; bigints are sent as decimal strings, exact on every engine. */
  of: (row: T) => string | number | bigint | null
}

const sqlTypes: Record<Dialect, Record<ColumnType, string>> = {
  postgres: { id: 'text', text: 'text', integer: 'bigint' },
  mysql: { id: 'CHAR(36) CHARACTER SET ascii COLLATE ascii_bin', text: 'LONGTEXT', integer: 'BIGINT' },
  sqlite: { id: 'TEXT', text: 'TEXT', integer: 'INTEGER' },
}

/**
 * A table expression that turns one JSON parameter (an array of arrays) into rows: the text of a statement does not
 * depend on how many rows it writes, and drivers bind a single value.
 */
export const rowSource: Record<Dialect, (columns: readonly Column<never>[]) => string> = {
  postgres: (columns) => {
    const fields = columns.map(
      ({ name, type }, at) => `(v->>${String(at)})::${sqlTypes.postgres[type]} AS ${name}`,
    )
    return `(SELECT ${fields.join(', ')} FROM jsonb_array_elements(CAST(? AS jsonb)) AS v) AS r`
  },
  mysql: (columns) => {
    const fields = columns.map(
      ({ name, type }, at) => `${name} ${sqlTypes.mysql[type]} PATH '$[${String(at)}]'`,
    )
    return `JSON_TABLE(?, '$[*]' COLUMNS(${fields.join(', ')})) AS r`
  },
  sqlite: (columns) => {
    const fields = columns.map(
      ({ name, type }, at) => `CAST(value->>${String(at)} AS ${sqlTypes.sqlite[type]}) AS ${name}`,
    )
    return `(SELECT ${fields.join(', ')} FROM json_each(?)) AS r`
  },
}

/** The values of a row, in the order of its columns; bigints as decimal strings. */
export const rowValues =
  <T>(columns: readonly Column<T>[]) =>
  (row: T): (string | number | null)[] =>
    columns.map(({ of }) => {
      const value = of(row)
      return typeof value === 'bigint' ? value.toString() : value
    })

/** The JSON parameter of a row source. */
export const rowParameter = <T>(columns: readonly Column<T>[], rows: readonly T[]): string =>
  JSON.stringify(rows.map(rowValues(columns)))
