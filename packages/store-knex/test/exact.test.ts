import { newId, type Nano } from '@meterway/core'
import type { Knex } from 'knex'
import knexPackage from 'knex'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { knexStore } from '../src/knex-store.js'
import { migrate } from '../src/migrations/migrate.js'
import { tableNames } from '../src/table-names.js'
import { toBigint, toInteger } from '../src/values.js'
import { verify } from '../src/verify/verify.js'
import { engines, freshDatabase, type Engine, type TestDatabase } from './engines.js'
import { openAccount, placeHold, settle } from './verify/ledger-steps.js'

/** The first integer that a double cannot hold. */
const big = 9_007_199_254_740_993n
const bigMoney = '9007199.254740993'

/** As a host may have set its knex up, without a thought of big integers. */
function hostKnex({ engine, url }: TestDatabase): Knex {
  const configs: Record<Engine, Knex.Config> = {
    sqlite: {
      client: 'better-sqlite3',
      connection: { filename: url.slice('sqlite:'.length) },
      useNullAsDefault: true,
    },
    mysql: { client: 'mysql2', connection: url },
    postgres: { client: 'pg', connection: url },
  }
  return knexPackage.knex(configs[engine])
}

// Hosts do this to get numbers from count(*); it holds for the whole process.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

describe.for(await engines())('64-bit integers on %s', (engine) => {
  let database: TestDatabase
  let knex: Knex
  beforeAll(async () => {
    database = await freshDatabase(engine)
    knex = hostKnex(database)
    await migrate(knex)
  })
  afterAll(async () => {
    await knex.destroy()
    await database.drop()
  })

  test('the host’s own queries do round', async () => {
    const { id } = await openAccount(knexStore(knex), bigMoney)
    const row: unknown = await knex(tableNames().accounts).where({ id }).first('posted')
    expect(row).toEqual({ posted: 9_007_199_254_740_992 })
  })

  test('come back from every read as they were written', async () => {
    const store = knexStore(knex)
    const { id: accountId } = await openAccount(store, bigMoney)
    expect((await store.ledger.findAccount({ id: accountId }))?.postedNano).toBe(big)

    const hold = await placeHold(store, accountId, bigMoney)
    expect((await store.ledger.findHold({ id: hold.id }))?.amountNano).toBe(big)
    expect((await store.ledger.findAccount({ id: accountId }))?.heldNano).toBe(big)

    await settle(store, hold, bigMoney)
    const { data } = await store.ledger.listTransfers({ accountId, limit: 10 })
    expect(data.map(({ amountNano, balanceAfterNano }) => [amountNano, balanceAfterNano])).toEqual([
      [big, 0n],
      [big, big],
    ])
    expect((await store.usage.find(hold.id))?.chargeNano).toBe(big)
    const [day] = await store.usage.daily({ accountId, fromDay: '2026-02-28', toDay: '2026-02-28' })
    expect(day).toMatchObject({ chargeNano: big, costNano: big })
    expect(await verify(knex)).toEqual([])
  })

  test('add and subtract exactly', async () => {
    const store = knexStore(knex)
    const { id } = await openAccount(store, bigMoney)
    const hold = await placeHold(store, id, '0.000000002')
    await settle(store, hold, '0.000000001')
    expect((await store.ledger.findAccount({ id }))?.postedNano).toBe(big - 1n)
  })

  test('a database that has changed the type of an amount is not believed', async () => {
    const { id } = await openAccount(knexStore(knex), '1')
    const change = knex(tableNames().accounts).where({ id })
    // SQLite alone would store a float; the others round it to an integer of their own accord.
    const attempt = change.update({ posted: knex.raw('posted + 0.5') })
    if (engine === 'sqlite') await expect(attempt).rejects.toThrow('CHECK constraint failed')
    else expect(typeof (await attempt)).toBe('number')
    expect(typeof (await knexStore(knex).ledger.findAccount({ id }))?.postedNano).toBe('bigint')
  })
})

test('a number that may have been rounded is refused', () => {
  expect(() => toBigint(2 ** 53)).toThrow(TypeError)
  expect(() => toBigint(1.5)).toThrow(TypeError)
  expect(() => toBigint(null)).toThrow(TypeError)
  expect(() => toInteger('9007199254740993')).toThrow(TypeError)
  expect(toBigint('9007199254740993')).toBe(big)
})

test('an amount above the bounds is refused by every engine alike', async () => {
  for (const engine of await engines()) {
    const database = await freshDatabase(engine)
    try {
      await migrate(database.knex)
      const store = knexStore(database.knex)
      const { id: accountId } = await openAccount(store, '1000000000')
      const over = 9_223_372_036_854_775_807n as Nano
      const [result] = await store.ledger.apply([
        {
          type: 'credit',
          accountId,
          transferId: newId(),
          key: newId(),
          amountNano: over,
          kind: 'topup',
          counterparty: 'payments',
          reference: null,
          note: null,
        },
      ])
      expect(result).toMatchObject({ ok: false, code: 'amount_out_of_range' })
    } finally {
      await database.drop()
    }
  }
})
