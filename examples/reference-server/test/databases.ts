import { randomBytes } from 'node:crypto'
import { connect } from '@meterway/store-knex'

export type Engine = 'sqlite' | 'postgres' | 'mysql'

const servers: Record<Exclude<Engine, 'sqlite'>, string> = {
  postgres: process.env['MW_TEST_POSTGRES_URL'] || 'postgres://postgres@127.0.0.1:5432/postgres',
  mysql: process.env['MW_TEST_MYSQL_URL'] || 'mysql://root@127.0.0.1:3306/',
}

/** The engines that `npm test` found to answer; SQLite alone without it. */
export const engines = (process.env['MW_TEST_ENGINES'] || 'sqlite').split(',') as Engine[]

export interface TestDatabase {
  /** For `MW_DATABASE_URL`. */
  url: string
  drop: () => Promise<void>
}

/** A new, empty database that nothing else uses; a file in `folder` for SQLite. */
export async function freshDatabase(engine: Engine, folder: string): Promise<TestDatabase> {
  const name = `meterway_test_${randomBytes(6).toString('hex')}`
  if (engine === 'sqlite') return { url: `sqlite:${folder}/${name}.db`, drop: () => Promise.resolve() }
  await administer(servers[engine], `CREATE DATABASE ${name}`)
  const url = new URL(servers[engine])
  url.pathname = `/${name}`
  const force = engine === 'postgres' ? ' WITH (FORCE)' : ''
  return { url: url.href, drop: () => administer(servers[engine], `DROP DATABASE ${name}${force}`) }
}

async function administer(serverUrl: string, statement: string): Promise<void> {
  const knex = connect(serverUrl, { poolSize: 1 })
  try {
    await knex.raw(statement)
  } finally {
    await knex.destroy()
  }
}
