import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, migrate } from '@meterway/store-knex'
import type { Knex } from 'knex'

export const engines = ['sqlite', 'postgres', 'mysql'] as const
export type Engine = (typeof engines)[number]

const serverUrls: Record<Engine, string> = {
  sqlite: 'sqlite::memory:',
  postgres: process.env.MW_TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres',
  mysql: process.env.MW_TEST_MYSQL_URL ?? 'mysql://root@127.0.0.1:3306/',
}

const versions: Record<Engine, string> = {
  sqlite: 'sqlite_version()',
  postgres: `current_setting('server_version')`,
  mysql: 'version()',
}

/** The version of an engine; null when its server does not answer. */
export async function engineVersion(engine: Engine): Promise<string | null> {
  try {
    return await onServer(engine, async (server) => {
      const query = server.select(server.raw(`${versions[engine]} AS version`))
      const [row] = (await query) as { version: string }[]
      return row?.version ?? null
    })
  } catch {
    return null
  }
}

export interface BenchDatabase {
  knex: Knex
  url: string
  drop(): Promise<void>
}

let databases = 0

/** A new database with Meterway's tables. */
export async function createDatabase(engine: Engine): Promise<BenchDatabase> {
  const name = `meterway_bench_${String(process.pid)}_${String(++databases)}`
  const url = engine === 'sqlite' ? `sqlite:${join(tmpdir(), `${name}.db`)}` : serverUrl(engine, name)
  if (engine !== 'sqlite') await onServer(engine, (server) => server.raw(`CREATE DATABASE ${name}`))
  const knex = connect(url, { poolSize: 20 })
  await migrate(knex)
  return {
    knex,
    url,
    drop: async () => {
      await knex.destroy()
      await remove(engine, name, url)
    },
  }
}

function serverUrl(engine: Engine, name: string): string {
  const url = new URL(serverUrls[engine])
  url.pathname = `/${name}`
  return url.href
}

async function remove(engine: Engine, name: string, url: string): Promise<void> {
  if (engine === 'sqlite') {
    for (const suffix of ['', '-wal', '-shm']) rmSync(url.slice('sqlite:'.length) + suffix, { force: true })
  } else {
    const force = engine === 'postgres' ? ' WITH (FORCE)' : ''
    await onServer(engine, (server) => server.raw(`DROP DATABASE ${name}${force}`))
  }
}

async function onServer<T>(engine: Engine, work: (server: Knex) => Promise<T>): Promise<T> {
  const server = connect(serverUrls[engine], { poolSize: 1 })
  try {
    return await work(server)
  } finally {
    await server.destroy()
  }
}
