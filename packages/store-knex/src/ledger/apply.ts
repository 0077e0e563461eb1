import { burnDown } from '@meterway/core/grants'
import { decideBatch, type LedgerCommand, type LedgerResult } from '@meterway/core/ledger'
import type { ApplyOptions } from '@meterway/core/ports'
import { asStoreFault, isAway, isContention, isDuplicate } from '../faults.js'
import { hostSession, ownTransaction, type Answer, type Session } from '../session.js'
import { listParameter } from '../in-list.js'
import type { StoreContext } from '../store-context.js'
import { StaleBatch } from './execute.js'
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
  const write = batchWriter(context)

  const applyIn = async (
    session: Session,
    locked: Answer,
    commands: readonly LedgerCommand[],
    repeated: boolean,
  ): Promise<LedgerResult[]> => {
    const rows = await loadRows(context, session, commands, locked, repeated)
    const { results, changes } = decideBatch(rows, repeated ? commands.map(distrustful) : commands, burnDown)
    await write(session, changes)
    return results
  }

  const applyOwn = async (commands: readonly LedgerCommand[], repeated: boolean): Promise<LedgerResult[]> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await ownTransaction(context, lockAccounts(context, commands), (session, locked) =>
          applyIn(session, locked, commands, repeated || attempt > 1),
        )
      } catch (fault) {
        // A try that trusted too much may break any constraint; one on fresh rows fails for a reason.
        const trusted = !repeated && attempt === 1
        const lostRace = isContention(fault) || isDuplicate(fault) || fault instanceof StaleBatch
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
    return applyIn(session, locked, commands, true)
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
