import type { Knex } from 'knex'
import { rawRows, type Row } from '../../src/exact.js'
import { dialectOf, type Dialect } from '../../src/dialect-of.js'

/** The whole schema of a database as SQL text, read from its catalogue in a fixed order. */
export const describeSchema = (knex: Knex): Promise<string> => describers[dialectOf(knex)](knex)

const describers: Record<Dialect, (knex: Knex) => Promise<string>> = {
  sqlite: async (knex) => {
    const rows = await read(
      knex,
      `SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' ORDER BY tbl_name, type DESC, name`,
    )
    return statements(rows.map(({ sql }) => String(sql)))
  },

  mysql: async (knex) => {
    const tables = await read(
      knex,
      'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name',
    )
    const sql: string[] = []
    for (const { name } of tables) {
      const [row] = await read(knex, `SHOW CREATE TABLE ${String(name)}`)
      sql.push(String(row!['Create Table']))
    }
    return statements(sql)
  },

  postgres: async (knex) => {
    const tables = await read(
      knex,
      `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace ORDER BY relname`,
    )
    const sql: string[] = []
    for (const { name } of tables) sql.push(...(await postgresTable(knex, String(name))))
    return statements(sql)
  },
}

const read = (knex: Knex, sql: string): Promise<Row[]> => rawRows(dialectOf(knex), knex.raw(sql))

const statements = (sql: string[]): string => sql.map((statement) => `${statement};\n`).join('\n')

async function postgresTable(knex: Knex, table: string): Promise<string[]> {
  const columns = await read(
    knex,
    `SELECT concat_ws(' ', attname, format_type(atttypid, atttypmod),
       CASE WHEN c.oid <> t.typcollation THEN 'COLLATE ' || quote_ident(collname) END,
       CASE WHEN attnotnull THEN 'NOT NULL' END, 'DEFAULT ' || pg_get_expr(adbin, adrelid)) AS line
     FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid
     LEFT JOIN pg_collation AS c ON c.oid = a.attcollation
     LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE attrelid = '${table}'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
  )
  const constraints = await read(
    knex,
    `SELECT 'CONSTRAINT ' || conname || ' ' || pg_get_constraintdef(oid) AS line
     FROM pg_constraint WHERE conrelid = '${table}'::regclass ORDER BY contype DESC, conname`,
  )
  const indexes = await read(
    knex,
    `SELECT replace(pg_get_indexdef(indexrelid), current_schema() || '.', '') AS sql FROM pg_index
     WHERE indrelid = '${table}'::regclass AND NOT EXISTS
       (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid) ORDER BY 1`,
  )
  const lines = [...columns, ...constraints].map(({ line }) => `  ${String(line)}`)
  return [`CREATE TABLE ${table} (\n${lines.join(',\n')}\n)`, ...indexes.map(({ sql }) => String(sql))]
}
