import { columnNames, idColumn, updateOfRow } from './column.js'
import { eachRow, type Writes } from './statement.js'

/** In process a prepared statement costs no round trip: run once for each row it takes half the time of one for all. */
export const sqliteWrites: Writes = {
  insert: (table, columns) =>
    eachRow(`INSERT INTO ${table} (${columnNames(columns)}) VALUES (${marks(columns)})`, columns),
  update: (table, match, columns) => {
    const statement = eachRow(updateOfRow(table, match, columns, 'IS'), [...columns, ...match])
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
