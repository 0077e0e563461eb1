import knexPackage from 'knex'
import { expect, test } from 'vitest'
import { connect } from '../src/connect.js'
import { storeContext } from '../src/store-context.js'

const knexOf = (config: object) => knexPackage.knex({ useNullAsDefault: true, ...config })

test('knows each engine by its client', () => {
  const clients = { 'better-sqlite3': 'sqlite', mysql2: 'mysql', pg: 'postgres' } as const
  for (const [client, dialect] of Object.entries(clients)) {
    expect(storeContext(knexOf({ client, connection: { filename: ':memory:' } })).dialect).toBe(dialect)
  }
})

test('refuses a client it does not know', () => {
  expect(() => storeContext(knexOf({ client: 'cockroachdb', connection: {} }))).toThrow(
    'Meterway knows the knex clients',
  )
})

test('refuses a knex that changes rows on their way', () => {
  const knex = knexOf({ client: 'pg', connection: {}, postProcessResponse: (rows: unknown) => rows })
  expect(() => storeContext(knex)).toThrow('postProcessResponse')
})

test('puts the prefix before every table, the one of migrations included', () => {
  const { tables } = storeContext(connect('sqlite::memory:'), { tablePrefix: 'mw_' })
  expect(Object.values(tables).every((name) => name.startsWith('mw_'))).toBe(true)
})

test('refuses a URL of another scheme, or of no file', () => {
  expect(() => connect('oracle://host/db')).toThrow('must begin with sqlite:, postgres:// or mysql://')
  expect(() => connect('sqlite:')).toThrow('names no file')
})
