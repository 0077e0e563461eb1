import { randomBytes } from 'node:crypto'
import { createMeterway, formatMoney, refused } from '@meterway/core'
import { connect, knexStore, migrate } from '@meterway/store-knex'

const knex = connect('sqlite::memory:')
await migrate(knex)
await knex.schema.createTable('bookings', (table) => {
  table.string('room')
})
const meterway = createMeterway({ store: knexStore(knex), masterKey: randomBytes(32) })
await meterway.ledger.credit({ ownerId: 'ann', amount: '10', idempotencyKey: 'welcome' })

/** Books a room and charges for it in one transaction: both, or neither. */
async function book(room: string, amount: string, confirm: () => void): Promise<void> {
  const held = await meterway.hold({ ownerId: 'ann', amount })
  if (!held.ok) throw refused(held)
  try {
    await knex.transaction(async (transaction) => {
      await transaction('bookings').insert({ room })
      await held.hold.settle({ amount }, { transaction })
      confirm()
    })
    console.log(`${room} is booked`)
  } catch (fault) {
    await held.hold.release()
    console.log(`${room} is not booked: ${(fault as Error).message}`)
  }
  const rooms = await knex<{ room: string }>('bookings').pluck('room')
  const account = await meterway.accounts.get('ann')
  console.log(`  bookings: ${rooms.join(', ')}; balance: ${formatMoney(account?.postedNano ?? 0n)}`)
}

await book('blue', '2.5', () => undefined)
await book('red', '2.5', () => {
  throw new Error('the hotel did not confirm')
})
await meterway.close()
await knex.destroy()
