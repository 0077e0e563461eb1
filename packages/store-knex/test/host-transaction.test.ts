import { createMeterway, type Meterway } from '@meterway/core'
import type { Knex } from 'knex'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { knexStore } from '../src/knex-store.js'
import { migrate } from '../src/migrations/migrate.js'
import { engines, freshDatabase, type TestDatabase } from './engines.js'

for (const engine of await engines()) {
  describe(`a host's own transaction on ${engine}`, () => {
    let database: TestDatabase
    let meterway: Meterway
    beforeAll(async () => {
      database = await freshDatabase(engine)
      await migrate(database.knex)
      await database.knex.schema.createTable('bookings', (table) => void table.string('owner', 64))
      meterway = createMeterway({ store: knexStore(database.knex), masterKey: randomBytes(32) })
      const model = await meterway.catalog.models.create({ name: 'gpt' })
      const components = [{ dimension: 'input', unit: 'token', unitPrice: '0.001' }]
      await meterway.catalog.prices.create({
        modelId: model.id,
        price: { currency: 'USD', components },
        effectiveFrom: 0,
      })
      await meterway.catalog.snapshot()
    })
    afterAll(async () => {
      expect(await meterway.verify()).toEqual([])
      await meterway.close()
      await database.drop()
    })

    const bookings = async (owner: string): Promise<number> =>
      (await database.knex('bookings').where({ owner })).length
    const posted = async (ownerId: string) => (await meterway.accounts.get(ownerId))?.postedNano
    const book = (transaction: Knex.Transaction, owner: string) => transaction('bookings').insert({ owner })

    test('commits the app’s row and the money together, for an owner who is new', async () => {
      await database.knex.transaction(async (transaction) => {
        await book(transaction, 'new')
        const credit = { ownerId: 'new', amount: '10', idempotencyKey: 'opening' }
        expect(await meterway.ledger.credit(credit, { transaction })).toMatchObject({ ok: true })
        const debit = { ownerId: 'new', amount: '2.5', idempotencyKey: 'booking-1' }
        expect(await meterway.ledger.debit(debit, { transaction })).toMatchObject({
          ok: true,
          replayed: false,
        })
      })
      expect([await bookings('new'), await posted('new')]).toEqual([1, 7_500_000_000n])
    })

    test('undoes both together', async () => {
      await meterway.ledger.credit({ ownerId: 'undone', amount: '10', idempotencyKey: 'opening' })
      const rolledBack = database.knex.transaction(async (transaction) => {
        await book(transaction, 'undone')
        await meterway.ledger.debit({ ownerId: 'undone', amount: '3', idempotencyKey: 'b' }, { transaction })
        await meterway.hold({ ownerId: 'undone', amount: '2' }, { transaction })
        throw new Error('no')
      })
      await expect(rolledBack).rejects.toThrow('no')
      const account = await meterway.accounts.get('undone')
      expect([await bookings('undone'), account?.postedNano, account?.heldNano]).toEqual([
        0,
        10_000_000_000n,
        0n,
      ])
    })

    test('holds and settles by quantities inside it', async () => {
      await meterway.ledger.credit({ ownerId: 'used', amount: '10', idempotencyKey: 'opening' })
      await database.knex.transaction(async (transaction) => {
        const held = await meterway.hold({ ownerId: 'used', model: 'gpt', amount: '1' }, { transaction })
        if (!held.ok) throw new Error(held.code)
        const settled = await held.hold.settle({ quantities: { input: 250 } }, { transaction })
        expect(settled).toMatchObject({ ok: true, outcome: { chargeNano: 250_000_000n } })
        await book(transaction, 'used')
      })
      expect([await bookings('used'), await posted('used')]).toEqual([1, 9_750_000_000n])
    })

    test('calls side by side inside it are decided one after the other', async () => {
      await meterway.ledger.credit({ ownerId: 'eager', amount: '3', idempotencyKey: 'opening' })
      const results = await database.knex.transaction((transaction) =>
        Promise.all(
          [1, 2, 3, 4].map(() => meterway.hold({ ownerId: 'eager', amount: '1' }, { transaction })),
        ),
      )
      expect(results.map(({ ok }) => ok)).toEqual([true, true, true, false])
      expect((await meterway.accounts.get('eager'))?.heldNano).toBe(3_000_000_000n)
    })

    test('what is no open transaction is refused, and takes no connection', async () => {
      const ended = await database.knex.transaction()
      await ended.commit()
      for (const transaction of [database.knex, ended, {}, null]) {
        const credit = { ownerId: 'new', amount: '1', idempotencyKey: 'nowhere' }
        await expect(meterway.ledger.credit(credit, { transaction })).rejects.toThrow('open knex transaction')
      }
      expect(await posted('new')).toBe(7_500_000_000n)
    })

    test('a refusal is a value: the host decides what becomes of its transaction', async () => {
      await database.knex.transaction(async (transaction) => {
        await book(transaction, 'poor')
        const debit = { ownerId: 'poor', amount: '3', idempotencyKey: 'b' }
        expect(await meterway.ledger.debit(debit, { transaction })).toMatchObject({
          ok: false,
          code: 'insufficient_balance',
        })
      })
      expect([await bookings('poor'), await posted('poor')]).toEqual([1, 0n])
    })
  })
}
