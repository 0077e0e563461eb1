import type {
  Account,
  Allocation,
  ChangedHold,
  Changes,
  DailyUsage,
  Grant,
  Hold,
  Transfer,
  UsageRecord,
} from '@meterway/core/ledger'
import type { Session } from '../session.js'
import type { StoreContext } from '../store-context.js'
import {
  accountChanges,
  accountColumns,
  accountKey,
  allocationColumns,
  changedHoldKey,
  dailyKey,
  dailySums,
  endedHoldChanges,
  grantChanges,
  grantColumns,
  grantKey,
  holdColumns,
  renewedHoldChanges,
  transferColumns,
  usageColumns,
  type AllocationRow,
} from './columns.js'
import { execute } from './execute.js'
import {
  addToRows,
  deleteRows,
  insertRows,
  updateRows,
  type Statement,
  type StatementFor,
} from './statements.js'

/** Writes what a batch changed: one statement for each kind of change, whatever the number of rows. */
export function batchWriter(context: StoreContext): (session: Session, changes: Changes) => Promise<void> {
  const statements = prepareStatements(context)
  return async (session, changes) => {
    // Alone and first: the new record of a late settlement has the id of the lost one.
    if (changes.removedRecords.length > 0) {
      await execute(session, [statements.removeRecords(changes.removedRecords)])
    }
    await execute(session, writesOf(statements, changes))
  }
}

function prepareStatements({ dialect, tables }: StoreContext) {
  return {
    newAccounts: insertRows<Account>(dialect, tables.accounts, accountColumns),
    newHolds: insertRows<Hold>(dialect, tables.holds, holdColumns),
    holdAllocations: insertRows<AllocationRow>(dialect, tables.holdAllocations, allocationColumns('hold_id')),
    endedHolds: updateRows<ChangedHold>(dialect, tables.holds, changedHoldKey, endedHoldChanges),
    endedRenewedHolds: updateRows<ChangedHold>(dialect, tables.holds, changedHoldKey, [
      ...endedHoldChanges,
      ...renewedHoldChanges,
    ]),
    renewedHolds: updateRows<ChangedHold>(dialect, tables.holds, changedHoldKey, renewedHoldChanges),
    newTransfers: insertRows<Transfer>(dialect, tables.transfers, transferColumns),
    transferAllocations: insertRows<AllocationRow>(
      dialect,
      tables.transferAllocations,
      allocationColumns('transfer_id'),
    ),
    newGrants: insertRows<Grant>(dialect, tables.grants, grantColumns),
    changedGrants: updateRows<Grant>(dialect, tables.grants, grantKey, grantChanges),
    removeRecords: deleteRows(dialect, tables.usageRecords),
    newRecords: insertRows<UsageRecord>(dialect, tables.usageRecords, usageColumns),
    daily: addToRows<DailyUsage>(dialect, tables.usageDaily, dailyKey, dailySums),
    changedAccounts: updateRows<Account>(dialect, tables.accounts, accountKey, accountChanges),
  }
}

function writesOf(statements: ReturnType<typeof prepareStatements>, changes: Changes): Statement[] {
  const writes: Statement[] = []
  const add = <T>(statement: StatementFor<T>, rows: readonly T[]): void => {
    if (rows.length > 0) writes.push(statement(rows))
  }
  const changedHolds = [...changes.changedHolds.values()]
  add(statements.newAccounts, changes.newAccounts)
  add(statements.newHolds, changes.newHolds)
  add(statements.holdAllocations, allocationRows(changes.newHolds))
  const [ended, open] = parted(changedHolds, ({ hold }) => hold.state !== 'open')
  const [endedRenewed, justEnded] = parted(ended, ({ renewed }) => renewed)
  add(statements.endedHolds, justEnded)
  add(statements.endedRenewedHolds, endedRenewed)
  add(statements.renewedHolds, open)
  add(statements.newTransfers, changes.newTransfers)
  add(statements.transferAllocations, allocationRows(changes.newTransfers))
  add(statements.newGrants, changes.newGrants)
  add(statements.changedGrants, [...changes.changedGrants.values()])
  add(statements.newRecords, changes.newRecords)
  add(statements.daily, [...changes.daily.values()])
  add(statements.changedAccounts, [...changes.changedAccounts.values()])
  return writes
}

const allocationRows = (owners: readonly { id: string; allocations: Allocation[] }[]): AllocationRow[] =>
  owners.flatMap(({ id, allocations }) =>
    allocations.map((allocation, ordinal) => ({ ...allocation, ownerId: id, ordinal })),
  )

const parted = <T>(items: readonly T[], belongs: (item: T) => boolean): [T[], T[]] => [
  items.filter(belongs),
  items.filter((item) => !belongs(item)),
]
