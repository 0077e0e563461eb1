import { systemClock, type Clock } from '../kernel/clock.js'
import { burnDown } from '../grants/index.js'
import { dailyKey, decideBatch, type Changes, type DailyUsage } from '../ledger/index.js'
import type { LedgerStore } from '../ports/index.js'
import { LedgerIndex } from './ledger-index.js'
import { memoryLedgerReads } from './ledger-reads.js'
import type { MemoryTables } from './tables.js'
import { verifyMemoryLedger } from './verify-ledger.js'

/** The reference ledger: decides each batch in one synchronous step. Has no transactions of a host to join. */
export function memoryLedger(tables: MemoryTables, clock: Clock = systemClock): LedgerStore {
  const index = new LedgerIndex(tables)
  return {
    apply: (commands) => {
      const { results, changes } = decideBatch(index.load(commands, clock()), commands, burnDown)
      write(tables, changes)
      index.add(changes)
      return Promise.resolve(results)
    },
    ...memoryLedgerReads(tables, clock),
    verify: () => Promise.resolve(verifyMemoryLedger(tables, clock())),
  }
}

function write(tables: MemoryTables, changes: Changes): void {
  for (const account of [...changes.newAccounts, ...changes.changedAccounts.values()]) {
    tables.accounts.set(account.id, account)
  }
  for (const hold of changes.newHolds) tables.holds.set(hold.id, hold)
  for (const { hold } of changes.changedHolds.values()) tables.holds.set(hold.id, hold)
  for (const transfer of changes.newTransfers) tables.transfers.set(transfer.id, transfer)
  for (const grant of [...changes.newGrants, ...changes.changedGrants.values()])
    tables.grants.set(grant.id, grant)
  for (const id of changes.removedRecords) tables.usageRecords.delete(id)
  for (const record of changes.newRecords) tables.usageRecords.set(record.id, record)
  for (const answer of changes.newAnswers) tables.answers.set(answer.holdId, answer)
  for (const delta of changes.daily.values()) {
    const key = dailyKey(delta.day, delta)
    const row = tables.usageDaily.get(key)
    tables.usageDaily.set(key, row ? sum(row, delta) : delta)
  }
}

const sum = (row: DailyUsage, delta: DailyUsage): DailyUsage => ({
  ...row,
  calls: row.calls + delta.calls,
  inputTokens: row.inputTokens + delta.inputTokens,
  outputTokens: row.outputTokens + delta.outputTokens,
  chargeNano: row.chargeNano + delta.chargeNano,
  costNano: row.costNano + delta.costNano,
  ownCostNano: row.ownCostNano + delta.ownCostNano,
  quotaUsed: row.quotaUsed + delta.quotaUsed,
})
