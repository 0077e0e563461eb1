import {
  columnNames,
  idColumn,
  isFormer,
  jsonParameter,
  matched,
  textValues,
  updateOfRow,
  type Column,
  type ColumnType,
} from './column.js'
import { eachRow, type Writes } from './statement.js'

const sqlTypes: Record<ColumnType, string> = {
  id: 'CHAR(36) CHARACTER SET ascii COLLATE ascii_bin',
  text: 'LONGTEXT',
  integer: 'BIGINT',
}

const source = (columns: readonly Column<never>[]): string => {
  const fields = columns.map(({ name, type }, at) => `${name} ${sqlTypes[type]} PATH '$[${String(at)}]'`)
  return `JSON_TABLE(?, '$[*]' COLUMNS(${fields.join(', ')})) AS r`
}

/** Inserts by the bulk `VALUES ?` of mysql2: half the time of JSON_TABLE, which reads a row anew for each column. */
export const mysqlWrites: Writes = {
  insert: (table, columns) => {
    const sql = `INSERT INTO ${table} (${columnNames(columns)}) VALUES ?`
    return (rows) => ({ sql, executions: [[rows.map(textValues(columns))]], expected: null })
  },
  update: (table, match, columns) => {
    const all = [...match, ...columns]
    const assignments = columns.map(({ name }) => `t.${name} = r.${name}`).join(', ')
    const condition = match
      .map(({ name }) => `t.${matched(name)} ${isFormer(name) ? '<=>' : '='} r.${name}`)
      .join(' AND ')
    // The rows of the parameter lead, so that no others are touched, or locked.
    const sql = `UPDATE ${source(all)} STRAIGHT_JOIN ${table} AS t FORCE INDEX (PRIMARY) ON ${condition} SET ${assignments}`
    const single = eachRow(updateOfRow(table, match, columns, '<=>'), [...columns, ...match])
    return (rows) =>
      rows.length === 1
        ? { ...single(rows), expected: 1 }
        : { sql, executions: [[jsonParameter(all, rows)]], expected: rows.length }
  },
  add: (table, key, sums) => {
    const all = [...key, ...sums]
    const added = sums.map(({ name }) => `${name} = ${table}.${name} + VALUES(${name})`).join(', ')
    const sql = `INSERT INTO ${table} (${columnNames(all)}) VALUES ? ON DUPLICATE KEY UPDATE ${added}`
    return (rows) => ({ sql, executions: [[rows.map(textValues(all))]], expected: null })
  },
  remove: (table) => {
    const sql = `DELETE FROM ${table} WHERE ${idColumn.name} IN (?)`
    return (ids) => ({ sql, executions: [[ids]], expected: ids.length })
  },
}
