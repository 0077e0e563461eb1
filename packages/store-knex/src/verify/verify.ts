import type { Violation } from '@meterway/core/ports'
import type { Knex } from 'knex'
import { guardFault } from '../guard-faults.js'
import { storeContext, type StoreOptions } from '../store-context.js'
import { verifyLedger } from './verify-ledger.js'

/**
 * Checks every invariant of the ledger over the whole store: balances, statements, holds, usage, grants, rollups.
 * Changes nothing, and may run beside a live server.
 * @returns the violations; none in a sound store
 * @throws MeterwayError `store_unavailable`
 * @example for (const { invariant, subject, message } of await verify(knex)) console.error(invariant, subject, message)
 */
export const verify = (knex: Knex, options: StoreOptions = {}): Promise<Violation[]> =>
  guardFault(() => verifyLedger(storeContext(knex, options)))()
