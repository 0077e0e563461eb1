import type { Dialect } from '../../dialect-of.js'
import { mysqlWrites } from './mysql.js'
import { postgresWrites } from './postgres.js'
import { sqliteWrites } from './sqlite.js'
import type { Writes } from './statement.js'

export type { Column, ColumnType, Value } from './column.js'
export type { Statement, StatementFor } from './statement.js'

export const writes: Record<Dialect, Writes> = {
  sqlite: sqliteWrites,
  mysql: mysqlWrites,
  postgres: postgresWrites,
}
