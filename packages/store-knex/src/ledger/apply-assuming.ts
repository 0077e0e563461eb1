import { burnDown } from '@meterway/core/grants'
import { decideBatch, type LedgerCommand, type LedgerResult } from '@meterway/core/ledger'
import { asStoreFault, isAway } from '../faults.js'
import { transactionOf } from '../own-transaction.js'
import type { StoreContext } from '../store-context.js'
import { toInteger } from '../values.js'
import type { Assumptions } from './assumptions.js'
import { selfChecking } from './execute.js'
import type { BatchWriter } from './write.js'

/**
 * Applies a batch in one round trip, on what is known of its accounts; null when that does not do, and nothing was
 * written. For PostgreSQL, where a batch with a lock of its accounts takes three.
 */
export function assumingApply(
  context: StoreContext,
  writer: BatchWriter,
  assumptions: Assumptions,
): (commands: readonly LedgerCommand[]) => Promise<LedgerResult[] | null> {
  return async (commands) => {
    const rows = context.dialect === 'postgres' ? assumptions.rowsFor(commands) : null
    if (!rows) return null
    const { results, changes } = decideBatch(rows, commands, burnDown)
    // Refusals alone write nothing that would find out whether they are right.
    if (changes.changedAccounts.size === 0) return null
    const { sql, parameters } = selfChecking(writer.assuming(changes, rows.accounts))
    try {
      const answer = await transactionOf(context, sql, parameters)
      assumptions.readClock(toInteger(answer.rows[0]?.now_ms))
      assumptions.confirm(changes.changedAccounts.values())
      return results
    } catch (fault) {
      if (isAway(fault)) throw asStoreFault(fault)
      return null
    }
  }
}
