import { newId } from '@meterway/core'
import type { Hold, LedgerCommand, PlaceHold, ResultOf } from '@meterway/core/ledger'
import type { LedgerStore } from '@meterway/core/ports'
import { describe, expect, test } from 'vitest'
import { knexStore } from '../src/knex-store.js'
import { migrate } from '../src/migrations/migrate.js'
import { engines, freshDatabase } from './engines.js'
import { holding, opening } from './ledger-commands.js'

const calls = 150

describe.runIf((await engines()).includes('postgres'))('plans that PostgreSQL keeps', () => {
  test('made on empty tables, they do not read all holds for each call when there are many', async () => {
    const database = await freshDatabase('postgres')
    try {
      await migrate(database.knex)
      const { ledger } = knexStore(database.knex)
      const accountId = await openAccount(ledger)
      // One after the other, so that every call is a batch of its own.
      for (let call = 0; call < calls; call++) await holdAndRelease(ledger, accountId)
      await database.knex.raw('SELECT pg_stat_force_next_flush()')
      const { rows } = await database.knex.raw<{ rows: { read: string }[] }>(
        `SELECT seq_tup_read + idx_tup_fetch AS read FROM pg_stat_user_tables WHERE relname = 'holds'`,
      )
      expect(Number(rows[0]!.read)).toBeGreaterThanOrEqual(calls)
      expect(Number(rows[0]!.read)).toBeLessThan(calls * 10)
    } finally {
      await database.drop()
    }
  })
})

async function apply<C extends LedgerCommand>(ledger: LedgerStore, command: C): Promise<ResultOf<C>> {
  const [result] = await ledger.apply([command])
  expect(result).toMatchObject({ ok: true })
  return result as ResultOf<C>
}

async function openAccount(ledger: LedgerStore): Promise<string> {
  const accountId = newId()
  await apply(ledger, opening(accountId, 1_000_000_000n))
  return accountId
}

async function holdAndRelease(ledger: LedgerStore, accountId: string): Promise<void> {
  const command: PlaceHold = { ...holding(accountId, 1n), funding: 'balance_only' }
  const { holdId } = command
  const held = await apply(ledger, command)
  const known: Hold | null = held.ok ? held.hold : null
  await apply(ledger, { type: 'release', accountId, holdId, record: null, known: known!, answer: null })
}
