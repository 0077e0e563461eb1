import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, migrate } from '@meterway/store-knex'
import type { Knex } from 'knex'

export type Engine = 'sqlite' | 'postgres' | 'mysql'
export const engines: readonly Engine[] = ['sqlite', 'postgres', 'mysql']

const servers = {
  postgres: process.env.MW_TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres',
  mysql: process.env.MW_TEST_MYSQL_URL ?? 'mysql://root@127.0.0.1:3306/',
}

export interface BenchDatabase {
  knex: Knex
  url: string
  drop(): Promise<void>
}

/** A new database with Meterway's tables; null when the server does not answer. */
export async function benchDatabase(engine: Engine): Promise<BenchDatabase | null> {
  const name = `meterway_bench_${String(process.pid)}_${String(Date.now())}`
  if (engine === 'sqlite') {
    const file = join(tmpdir(), `${name}.db`)
    return prepare(`sqlite:${file}`, () => {
      for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })
      return Promise.resolve()
    })
  }
  try {
    await administer(engine, `CREATE DATABASE ${name}`)
  } catch (fault) {
    console.log(`${engine} is skipped: ${fault instanceof Error ? fault.message : 'it does not answer'}`)
    return null
  }
  const url = new URL(servers[engine])
  url.pathname = `/${name}`
  return prepare(url.href, () => administer(engine, `DROP DATABASE ${name}`))
}

async function prepare(url: string, remove: () => Promise<void>): Promise<BenchDatabase> {
  const knex = connect(url, { poolSize: 20 })
  await migrate(knex)
  return {
    knex,
    url,
    drop: async () => {
      await knex.destroy()
      await remove()
    },
  }
}

async function administer(engine: 'postgres' | 'mysql', sql: string): Promise<void> {
  const server = connect(servers[engine], { poolSize: 1 })
  try {
    await server.raw(sql)
  } finally {
    await server.destroy()
  }
}
