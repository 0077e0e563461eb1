import { burnDown } from '@meterway/core/grants'
import {
  decideBatch,
  type Changes,
  type LedgerCommand,
  type LedgerResult,
  type LoadedRows,
} from '@meterway/core/ledger'
import type { ApplyOptions } from '@meterway/core/ports'
import { asStoreFault, isAway, isContention, isDuplicate } from '../faults.js'
import { ownTransaction } from '../own-transaction.js'
import { hostSession, type Answer, type Session } from '../session.js'
import { listParameter } from '../in-list.js'
import type { StoreContext } from '../store-context.js'
import { assumingApply } from './apply-assuming.js'
import { Assumptions } from './assumptions.js'
import { isStale } from './execute.js'
import { loadRows, lockAccounts } from './load.js'
import { batchWriter } from './write.js'

/** Tries of one batch that loses races or finds that an assumed row has changed. */
const triesMax = 6

/**
 * Applies a batch in one transaction: lock the accounts, read what the commands may touch, decide, write. A first
 * try trusts what this process knows; when a write shows that it was wrong, the batch is decided again on fresh rows.
 */
export function ledgerApply(
  context: StoreContext,
): (commands: readonly LedgerCommand[], options?: ApplyOptions) => Promise<LedgerResult[]> {
  const writer = batchWriter(context)
  const assumptions = new Assumptions()
  const applyAssuming = assumingApply(context, writer, assumptions)

  const applyIn = async (
    session: Session,
    locked: Answer,
    commands: readonly LedgerCommand[],
    repeated: boolean,
  ): Promise<{ results: LedgerResult[]; rows: LoadedRows; changes: Changes }> => {
    const rows = await loadRows(context, session, commands, locked, repeated)
    const { results, changes } = decideBatch(rows, repeated ? commands.map(distrustful) : commands, burnDown)
    await writer.write(session, changes)
    return { results, rows, changes }
  }

  const applyOwn = async (commands: readonly LedgerCommand[], repeated: boolean): Promise<LedgerResult[]> => {
    const assumed = repeated ? null : await applyAssuming(commands)
    if (assumed) return assumed
    for (let attempt = 1; ; attempt++) {
      try {
        const opening = lockAccounts(context, commands)
        const { results, rows, changes } = await ownTransaction(context, opening, (session, locked) =>
          applyIn(session, locked, commands, repeated || attempt > 1),
        )
        assumptions.readClock(rows.nowMs)
        for (const found of rows.accounts)
          assumptions.remember(found, changes.changedAccounts.get(found.id) ?? found)
        return results
      } catch (fault) {
        // A try that trusted too much may break any constraint; one on fresh rows fails for a reason.
        const trusted = !repeated && attempt === 1
        const lostRace = isContention(fault) || isDuplicate(fault) || isStale(fault)
        const again = (trusted && !isAway(fault)) || lostRace
        if (!again || attempt === triesMax) throw asStoreFault(fault)
        await pause(attempt)
      }
    }
  }

  const applyInHost = async (
    transaction: unknown,
    commands: readonly LedgerCommand[],
  ): Promise<LedgerResult[]> => {
    const session = await hostSession(context, transaction)
    const { sql, lists } = lockAccounts(context, commands)
    const locked = await session.run(
      sql,
      lists.map((list) => listParameter(context.dialect, list)),
    )
    return (await applyIn(session, locked, commands, true)).results
  }

  return (commands, { transaction, repeated = false } = {}) => {
    if (commands.length === 0) return Promise.resolve([])
    if (transaction === undefined) return applyOwn(commands, repeated)
    return applyInHost(transaction, commands)
  }
}

/** A command without what its process believes to know. */
function distrustful(command: LedgerCommand): LedgerCommand {
  if (!('known' in command)) return command
  const { known: _, ...rest } = command
  return rest
}

/** Different each time, so that two processes that collided do not collide again. */
const pause = (attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * 5 * 2 ** attempt))
