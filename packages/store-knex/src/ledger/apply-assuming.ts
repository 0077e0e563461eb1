import { burnDown } from '@meterway/core/grants'
import { decideBatch, type LedgerCommand, type LedgerResult } from '@meterway/core/ledger'
import { asStoreFault, isAway } from '../faults.js'
import { transactionOf, writeTransaction } from '../own-transaction.js'
import type { StoreContext } from '../store-context.js'
import { toInteger } from '../values.js'
import type { Assumptions } from './assumptions.js'
import { execute, selfChecking } from './execute.js'
import type { Statement } from './statements/index.js'
import type { BatchWriter } from './write.js'

/**
 * Applies a batch without reading anything, on what is known of its accounts; null when that does not do, and nothing
 * was written.
 */
export function assumingApply(
  context: StoreContext,
  writer: BatchWriter,
  assumptions: Assumptions,
): (commands: readonly LedgerCommand[]) => Promise<LedgerResult[] | null> {
  return async (commands) => {
    const rows = assumptions.rowsFor(commands)
    if (!rows) return null
    const { results, changes } = decideBatch(rows, commands, burnDown)
    // Refusals alone write nothing that would find out whether they are right.
    if (changes.changedAccounts.size === 0) return null
    const writes = writer.assuming(changes, rows.accounts)
    try {
      if (context.dialect === 'postgres') assumptions.readClock(await inOneFlight(context, writes))
      else await writeTransaction(context, (session) => execute(session, writes))
      assumptions.confirm(changes.changedAccounts.values())
      return results
    } catch (fault) {
      if (isAway(fault)) throw asStoreFault(fault)
      return null
    }
  }
}

/** Answers the database's time. */
async function inOneFlight(context: StoreContext, writes: readonly Statement[]): Promise<number> {
  const { sql, parameters } = selfChecking(writes)
  const { rows } = await transactionOf(context, sql, parameters)
  return toInteger(rows[0]?.now_ms)
}
