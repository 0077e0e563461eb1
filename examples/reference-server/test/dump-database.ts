import { connect } from '@meterway/store-knex'
import type { Engine } from './databases.js'

/** Names of all tables of a database, whoever made them. */
const tablesOf: Record<Engine, string> = {
  sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  postgres: "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
  mysql: 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = database()',
}

/** Every value of every row, as text: bytes as text and as hexadecimal digits. */
export async function dumpDatabase(engine: Engine, url: string): Promise<string> {
  const knex = connect(url, { poolSize: 1 })
  try {
    const found = (await knex.raw(tablesOf[engine])) as { rows?: unknown } | unknown[]
    const rows = (
      engine === 'mysql'
        ? (found as unknown[])[0]
        : engine === 'postgres'
          ? (found as { rows: unknown }).rows
          : found
    ) as { name: string }[]
    const dumps = await Promise.all(rows.map(async ({ name }) => dumpOf(await knex(name).select())))
    return dumps.join('\n')
  } finally {
    await knex.destroy()
  }
}

const dumpOf = (rows: unknown[]): string =>
  rows
    .flatMap((row) => Object.values(row as object))
    .map((value: unknown) =>
      Buffer.isBuffer(value) ? `${value.toString('latin1')} ${value.toString('hex')}` : JSON.stringify(value),
    )
    .join('\n')
