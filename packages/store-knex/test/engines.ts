import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect as openSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Knex } from 'knex'
import { connect } from '../src/connect.js'

export type Engine = 'sqlite' | 'postgres' | 'mysql'

const servers = {
  postgres: process.env['MW_TEST_POSTGRES_URL'] || 'postgres://postgres@127.0.0.1:5432/postgres',
  mysql: process.env['MW_TEST_MYSQL_URL'] || 'mysql://root@127.0.0.1:3306/',
}

/** The engines to test on: those that `MW_TEST_ENGINES` names (comma-separated), or SQLite and every server that answers. */
export async function engines(): Promise<Engine[]> {
  const named = process.env['MW_TEST_ENGINES']
  if (named) return named.split(',').map(engineOf)
  const candidates = ['postgres', 'mysql'] as const
  const answers = await Promise.all(candidates.map((engine) => answersAt(servers[engine])))
  return ['sqlite', ...candidates.filter((_, index) => answers[index])]
}

export interface TestDatabase {
  engine: Engine
  knex: Knex
  /** For a second connection or another process. */
  url: string
  drop: () => Promise<void>
}

/** A new, empty database that nothing else uses. */
export async function freshDatabase(engine: Engine): Promise<TestDatabase> {
  return engine === 'sqlite' ? sqliteFile() : serverDatabase(engine)
}

function sqliteFile(): TestDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'meterway-test-'))
  const url = `sqlite:${join(folder, 'meterway.db')}`
  const knex = connect(url)
  const drop = async () => {
    await knex.destroy()
    rmSync(folder, { recursive: true, force: true })
  }
  return { engine: 'sqlite', knex, url, drop }
}

async function serverDatabase(engine: 'postgres' | 'mysql'): Promise<TestDatabase> {
  const name = `meterway_test_${randomBytes(6).toString('hex')}`
  await administer(engine, `CREATE DATABASE ${name}`)
  const location = new URL(servers[engine])
  location.pathname = `/${name}`
  const knex = connect(location.href)
  const drop = async () => {
    await knex.destroy()
    await administer(engine, `DROP DATABASE ${name}${engine === 'postgres' ? ' WITH (FORCE)' : ''}`)
  }
  return { engine, knex, url: location.href, drop }
}

async function administer(engine: 'postgres' | 'mysql', statement: string): Promise<void> {
  const server = connect(servers[engine], { poolSize: 1 })
  try {
    await server.raw(statement)
  } finally {
    await server.destroy()
  }
}

function engineOf(name: string): Engine {
  if (name === 'sqlite' || name === 'postgres' || name === 'mysql') return name
  throw new Error(`MW_TEST_ENGINES names ${JSON.stringify(name)}; the engines are sqlite, postgres, mysql`)
}

function answersAt(url: string): Promise<boolean> {
  const { hostname, port, protocol } = new URL(url)
  return new Promise((resolve) => {
    const socket = openSocket({ host: hostname, port: Number(port || (protocol === 'mysql:' ? 3306 : 5432)) })
    socket.setTimeout(1000)
    const answer = (up: boolean) => {
      socket.destroy()
      resolve(up)
    }
    socket.once('connect', () => answer(true))
    socket.once('error', () => answer(false))
    socket.once('timeout', () => answer(false))
  })
}
