/** What a column holds, as far as its transport matters. */
export type ColumnType = 'id' | 'text' | 'integer'

export type Value = string | number | bigint | null

export interface Column<T> {
  name: string
  type: ColumnType
  of: (row: T) => Value
}

export const columnNames = (columns: readonly Column<never>[], prefix = ''): string =>
  columns.map(({ name }) => prefix + name).join(', ')

/** The column that a `match` column is compared with. */
export const matched = (name: string): string => name.replace(/^from_/, '')

/** Whether a `match` column is compared with what the row was before, which may be NULL. */
export const isFormer = (name: string): boolean => name !== matched(name)

export const idColumn: Column<string> = { name: 'id', type: 'id', of: (id) => id }

/** Values in the order of the columns; bigints as decimal strings, exact on every server. */
export const textValues =
  <T>(columns: readonly Column<T>[]) =>
  (row: T): (string | number | null)[] =>
    columns.map(({ of }) => {
      const value = of(row)
      return typeof value === 'bigint' ? value.toString() : value
    })

/** All rows as one JSON parameter, an array of arrays. */
export const jsonParameter = <T>(columns: readonly Column<T>[], rows: readonly T[]): string =>
  JSON.stringify(rows.map(textValues(columns)))

/** `UPDATE` of one row; its parameters are those of the columns, then those of `match`. */
export function updateOfRow(
  table: string,
  match: readonly Column<never>[],
  columns: readonly Column<never>[],
  isSame: string,
): string {
  const assignments = columns.map(({ name }) => `${name} = ?`).join(', ')
  const condition = match.map(({ name }) => `${matched(name)} ${isFormer(name) ? isSame : '='} ?`)
  return `UPDATE ${table} SET ${assignments} WHERE ${condition.join(' AND ')}`
}
