import {
  columnNames,
  idColumn,
  isFormer,
  jsonParameter,
  matched,
  type Column,
  type ColumnType,
} from './column.js'
import type { Writes } from './statement.js'

const sqlTypes: Record<ColumnType, string> = { id: 'text', text: 'text', integer: 'bigint' }

/** Rows out of one JSON parameter: the text of a statement, and so its plan, does not depend on how many they are. */
const source = (columns: readonly Column<never>[]): string => {
  const fields = columns.map(({ name, type }, at) => `(v->>${String(at)})::${sqlTypes[type]} AS ${name}`)
  return `(SELECT ${fields.join(', ')} FROM jsonb_array_elements(CAST(? AS jsonb)) AS v) AS r`
}

const equals = (name: string): string => (isFormer(name) ? 'IS NOT DISTINCT FROM' : '=')

const insertFrom = (table: string, columns: readonly Column<never>[]): string =>
  `INSERT INTO ${table} (${columnNames(columns)}) SELECT ${columnNames(columns, 'r.')} FROM ${source(columns)}`

export const postgresWrites: Writes = {
  insert: (table, columns) => {
    const sql = insertFrom(table, columns)
    return (rows) => ({ sql, executions: [[jsonParameter(columns, rows)]], expected: null })
  },
  update: (table, match, columns) => {
    const all = [...match, ...columns]
    const assignments = columns.map(({ name }) => `${name} = r.${name}`).join(', ')
    const condition = match.map(({ name }) => `t.${matched(name)} ${equals(name)} r.${name}`).join(' AND ')
    const sql = `UPDATE ${table} AS t SET ${assignments} FROM ${source(all)} WHERE ${condition}`
    return (rows) => ({ sql, executions: [[jsonParameter(all, rows)]], expected: rows.length })
  },
  add: (table, key, sums) => {
    const all = [...key, ...sums]
    const added = sums.map(({ name }) => `${name} = ${table}.${name} + excluded.${name}`).join(', ')
    const sql = `${insertFrom(table, all)} ON CONFLICT (${columnNames(key)}) DO UPDATE SET ${added}`
    return (rows) => ({ sql, executions: [[jsonParameter(all, rows)]], expected: null })
  },
  remove: (table) => {
    const sql = `DELETE FROM ${table} WHERE id IN (SELECT r.id FROM ${source([idColumn])})`
    return (ids) => ({ sql, executions: [[jsonParameter([idColumn], ids)]], expected: ids.length })
  },
}
