import type { LockStore } from '@meterway/core/ports'
import { databaseNowMs } from '../database-clock.js'
import type { StoreContext } from '../store-context.js'

/** Leases by name, timed by the database's clock. */
export const knexLocks = (context: StoreContext): LockStore => ({
  acquire: (name, holder, ttlMs) => acquire(context, name, holder, ttlMs),
  release: (name, holder) => release(context, name, holder),
})

async function acquire(
  { dialect, knex, tables }: StoreContext,
  name: string,
  holder: string,
  ttlMs: number,
): Promise<boolean> {
  const now = databaseNowMs[dialect]
  const expiresAt = () => knex.raw(`${now} + ?`, [ttlMs])
  const taken = await knex(tables.locks)
    .where('name', name)
    .whereRaw(`(holder = ? OR expires_at <= ${now})`, [holder])
    .update({ holder, expires_at: expiresAt() })
  if (taken > 0) return true
  await knex(tables.locks).insert({ name, holder, expires_at: expiresAt() }).onConflict('name').ignore()
  // The insert may have met another holder's row: only the row tells who won.
  const own = await knex(tables.locks).where({ name, holder }).select('name')
  return own.length > 0
}

async function release({ knex, tables }: StoreContext, name: string, holder: string): Promise<void> {
  await knex(tables.locks).where({ name, holder }).delete()
}
