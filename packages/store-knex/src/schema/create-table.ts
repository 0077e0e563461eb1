import type { Dialect } from '../dialect-of.js'
import { columnSql } from './column-sql.js'
import type { PartialIndex, Table, UniqueWhereSet } from './table.js'

/**
 * The statements that make a table with its indexes, and do nothing where they exist: on MySQL each statement commits
 * by itself, so a migration that was killed is run again from its start.
 * @param mysqlCollation compares case and trailing spaces; MySQL and MariaDB name it differently
 */
export function createTable(dialect: Dialect, table: Table, mysqlCollation: string): string[] {
  const lines = [
    ...Object.entries(table.columns).map(([name, type]) => columnSql(dialect, name, type)),
    `PRIMARY KEY (${table.primaryKey.join(', ')})`,
    ...namedLines(table, table.unique, (name, key) =>
      isWhereSet(key) && dialect !== 'mysql'
        ? null
        : `CONSTRAINT ${name} UNIQUE (${columnsOf(key).join(', ')})`,
    ),
    ...namedLines(table, table.checks, (name, check) => `CONSTRAINT ${name} CHECK (${check})`),
    ...Object.entries(table.references ?? {}).map(([column, target]) =>
      foreignKey(table, column, target.table),
    ),
    ...(dialect === 'mysql' ? namedLines(table, table.indexes, mysqlIndex) : []),
  ]
  const suffix =
    dialect === 'mysql' ? ` ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = ${mysqlCollation}` : ''
  return [
    `CREATE TABLE IF NOT EXISTS ${table.name} (\n  ${lines.join(',\n  ')}\n)${suffix}`,
    ...(dialect === 'mysql' ? [] : namedLines(table, table.unique, createUniqueIndex(table.name))),
    ...(dialect === 'mysql' ? [] : namedLines(table, table.indexes, createIndex(table.name))),
  ]
}

export const dropTable = (table: Table): string => `DROP TABLE IF EXISTS ${table.name}`

type Index = readonly string[] | PartialIndex

function namedLines<T>(
  table: Table,
  parts: Record<string, T> = {},
  write: (name: string, part: T) => string | null,
): string[] {
  return Object.entries(parts).flatMap(([name, part]) => write(`${table.name}_${name}`, part) ?? [])
}

const foreignKey = (table: Table, column: string, target: string): string =>
  `CONSTRAINT ${table.name}_${column}_fk FOREIGN KEY (${column}) REFERENCES ${target} (id)`

type Unique = readonly string[] | UniqueWhereSet
const isWhereSet = (key: Unique): key is UniqueWhereSet => 'whereSet' in key
const columnsOf = (key: Unique): readonly string[] => (isWhereSet(key) ? key.columns : key)

const createUniqueIndex = (table: string) => (name: string, key: Unique) =>
  isWhereSet(key)
    ? `CREATE UNIQUE INDEX IF NOT EXISTS ${name} ON ${table} (${key.columns.join(', ')}) WHERE ${key.whereSet} IS NOT NULL`
    : null

const isPartial = (index: Index): index is PartialIndex => 'where' in index

function mysqlIndex(name: string, index: Index): string {
  const columns = isPartial(index) ? [index.where.column, ...index.columns] : index
  return `INDEX ${name} (${columns.join(', ')})`
}

const createIndex = (table: string) => (name: string, index: Index) => {
  const create = (columns: readonly string[]) =>
    `CREATE INDEX IF NOT EXISTS ${name} ON ${table} (${columns.join(', ')})`
  if (!isPartial(index)) return create(index)
  return `${create(index.columns)} WHERE ${index.where.column} = '${index.where.equals}'`
}
