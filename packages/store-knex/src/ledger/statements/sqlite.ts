import { columnNames, idColumn, matched, type Column } from './column.js'
import type { Statement, StatementFor, Writes } from './statement.js'

/** In process a prepared statement costs no round trip: run once for each row it takes half the time of one for all. */
export const sqliteWrites: Writes = {
  insert: (table, columns) =>
    eachRow(`INSERT INTO ${table} (${columnNames(columns)}) VALUES (${marks(columns)})`, columns),
  update: (table, match, columns) => {
    const assignments = columns.map(({ name }) => `${name} = ?`).join(', ')
    const condition = match.map(({ name }) => `${matched(name)} = ?`).join(' AND ')
    const statement = eachRow(`UPDATE ${table} SET ${assignments} WHERE ${condition}`, [...columns, ...match])
    return (rows) => ({ ...statement(rows), expected: rows.length })
  },
  add: (table, key, sums) => {
    const all = [...key, ...sums]
    const added = sums.map(({ name }) => `${name} = ${table}.${name} + excluded.${name}`).join(', ')
    const insert = `INSERT INTO ${table} (${columnNames(all)}) VALUES (${marks(all)})`
    return eachRow(`${insert} ON CONFLICT (${columnNames(key)}) DO UPDATE SET ${added}`, all)
  },
  remove: (table) => {
    const statement = eachRow(`DELETE FROM ${table} WHERE id = ?`, [idColumn])
    return (ids) => ({ ...statement(ids), expected: ids.length })
  },
}

const marks = (columns: readonly unknown[]): string => columns.map(() => '?').join(', ')

const eachRow =
  <T>(sql: string, columns: readonly Column<T>[]): StatementFor<T> =>
  (rows): Statement => ({
    sql,
    executions: rows.map((row) => columns.map(({ of }) => of(row))),
    expected: null,
  })
