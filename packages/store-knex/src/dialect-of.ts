import type { Knex } from 'knex'

/** The three kinds of SQL that the store speaks; `mysql` is MySQL 8 and MariaDB alike. */
export type Dialect = 'sqlite' | 'mysql' | 'postgres'

const dialects: Record<string, Dialect> = {
  'better-sqlite3': 'sqlite',
  mysql: 'mysql',
  mysql2: 'mysql',
  pg: 'postgres',
  postgres: 'postgres',
  postgresql: 'postgres',
}

/** @throws TypeError for a knex client that the store does not know. */
export function dialectOf(knex: Knex): Dialect {
  const config = (knex.client as { config: { client?: unknown } }).config
  const name = typeof config.client === 'string' ? config.client : driverNameOf(knex)
  const dialect = dialects[name]
  if (!dialect) {
    throw new TypeError(
      `Meterway knows the knex clients ${Object.keys(dialects).join(', ')}; this one is ${name}`,
    )
  }
  return dialect
}

/** A host may configure knex with a client class instead of a name. */
function driverNameOf(knex: Knex): string {
  return String((knex.client as { driverName?: unknown }).driverName)
}
