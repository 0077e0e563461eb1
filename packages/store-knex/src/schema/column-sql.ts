import type { Dialect } from '../dialect-of.js'
import type { ColumnType } from './table.js'

/** One line of CREATE TABLE. */
export function columnSql(dialect: Dialect, name: string, type: ColumnType): string {
  const nullable = type.endsWith('?')
  const [, base = '', length] = /^(\w+)(?:\((\d+)\))?/.exec(type) ?? []
  const write = writers[dialect][base as keyof ColumnWriters]
  return `${name} ${write(Number(length), name, nullable)}${nullable ? '' : ' NOT NULL'}`
}

type ColumnWriter = (length: number, name: string, nullable: boolean) => string
type ColumnWriters = Record<'id' | 'text' | 'longtext' | 'bigint' | 'int', ColumnWriter>

/** SQLite enforces no type or length of its own: an overflow would turn an integer into a float unnoticed. */
const sqliteInteger: ColumnWriter = (_, name, nullable) =>
  `INTEGER CHECK (${nullable ? `${name} IS NULL OR ` : ''}typeof(${name}) = 'integer')`
const sqliteText: ColumnWriter = (length, name) => `TEXT CHECK (length(${name}) <= ${length})`

const writers: Record<Dialect, ColumnWriters> = {
  sqlite: {
    id: (_, name, nullable) => sqliteText(36, name, nullable),
    text: sqliteText,
    longtext: () => 'TEXT',
    bigint: sqliteInteger,
    int: sqliteInteger,
  },
  // The collation of texts is the table's; ids are shorter in ASCII.
  mysql: {
    id: () => 'CHAR(36) CHARACTER SET ascii COLLATE ascii_bin',
    text: (length) => `VARCHAR(${length})`,
    longtext: () => 'LONGTEXT',
    bigint: () => 'BIGINT',
    int: () => 'INT',
  },
  // VARCHAR for ids too: CHAR would pad and would ignore spaces at the end.
  postgres: {
    id: () => 'VARCHAR(36) COLLATE "C"',
    text: (length) => `VARCHAR(${length}) COLLATE "C"`,
    longtext: () => 'TEXT',
    bigint: () => 'BIGINT',
    int: () => 'INTEGER',
  },
}
