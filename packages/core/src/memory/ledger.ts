import { systemClock, type Clock } from '../kernel/clock.js'
import { burnDown } from '../grants/index.js'
import {
  decideBatch,
  type Changes,
  type DailyUsage,
  type LedgerCommand,
  type LoadedRows,
} from '../ledger/index.js'
import type { LedgerStore } from '../ports/index.js'
import { memoryLedgerReads } from './ledger-reads.js'
import { usageDailyKey, type MemoryTables } from './tables.js'
import { verifyMemoryLedger } from './verify-ledger.js'

/** The reference ledger: decides each batch in one synchronous step. Has no transactions of a host to join. */
export function memoryLedger(tables: MemoryTables, clock: Clock = systemClock): LedgerStore {
  return {
    apply: (commands) => {
      const { results, changes } = decideBatch(load(tables, commands, clock()), commands, burnDown)
      write(tables, changes)
      return Promise.resolve(results)
    },
    ...memoryLedgerReads(tables, clock),
    verify: () => Promise.resolve(verifyMemoryLedger(tables, clock())),
  }
}

/** Everything of the accounts named: the reference is plain, not fast. */
function load(tables: MemoryTables, commands: readonly LedgerCommand[], nowMs: number): LoadedRows {
  const ids = new Set(commands.map(({ accountId }) => accountId))
  const owners = new Set(
    commands.flatMap((command) => (command.type === 'open-account' ? [command.ownerId] : [])),
  )
  const accounts = [...tables.accounts.values()].filter(
    ({ id, ownerId }) => ids.has(id) || owners.has(ownerId),
  )
  const ofAccounts = <T extends { accountId: string }>(rows: Map<string, T>): T[] =>
    [...rows.values()].filter(({ accountId }) => ids.has(accountId))
  return {
    nowMs,
    accounts,
    holds: ofAccounts(tables.holds),
    transfers: ofAccounts(tables.transfers),
    grants: ofAccounts(tables.grants),
    records: ofAccounts(tables.usageRecords),
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
  for (const delta of changes.daily.values()) {
    const key = usageDailyKey(delta)
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
