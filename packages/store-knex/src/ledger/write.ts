import type {
  Account,
  Allocation,
  ChangedHold,
  Changes,
  DailyUsage,
  Grant,
  Hold,
  StoredAnswer,
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
  answerColumns,
  assumedAccountChanges,
  assumedAccountKey,
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
  type AssumedAccount,
} from './columns.js'
import { execute } from './execute.js'
import { writes, type Statement, type StatementFor } from './statements/index.js'

/** Writes what a batch changed: one statement for each kind of change, whatever the number of rows. */
export interface BatchWriter {
  /** Within a transaction that has locked the accounts. */
  write(session: Session, changes: Changes): Promise<void>
  /** The writes of a batch whose accounts are not locked but assumed to be as these. */
  assuming(changes: Changes, accounts: readonly Account[]): Statement[]
}

export function batchWriter(context: StoreContext): BatchWriter {
  const statements = prepareStatements(context)
  return {
    write: async (session, changes) => {
      // Alone and first: the new record of a late settlement has the id of the lost one.
      if (changes.removedRecords.length > 0) {
        await execute(session, [statements.removeRecords(changes.removedRecords)])
      }
      const accounts = [...changes.changedAccounts.values()]
      const changed = accounts.length > 0 ? [statements.changedAccounts(accounts)] : []
      await execute(session, [...writesOf(statements, changes), ...changed])
    },
    assuming: (changes, accounts) => {
      const assumed = accounts.map((account) => ({
        account: changes.changedAccounts.get(account.id) ?? account,
        assumed: account,
      }))
      // First: where another was at an account, nothing else is written, and nobody waits crosswise for its lock.
      return [statements.assumedAccounts(assumed), ...writesOf(statements, changes)]
    },
  }
}

function prepareStatements({ dialect, tables }: StoreContext) {
  const { insert, update, add, remove } = writes[dialect]
  return {
    newAccounts: insert<Account>(tables.accounts, accountColumns),
    newHolds: insert<Hold>(tables.holds, holdColumns),
    holdAllocations: insert<AllocationRow>(tables.holdAllocations, allocationColumns('hold_id')),
    endedHolds: update<ChangedHold>(tables.holds, changedHoldKey, endedHoldChanges),
    endedRenewedHolds: update<ChangedHold>(tables.holds, changedHoldKey, [
      ...endedHoldChanges,
      ...renewedHoldChanges,
    ]),
    renewedHolds: update<ChangedHold>(tables.holds, changedHoldKey, renewedHoldChanges),
    newTransfers: insert<Transfer>(tables.transfers, transferColumns),
    transferAllocations: insert<AllocationRow>(tables.transferAllocations, allocationColumns('transfer_id')),
    newGrants: insert<Grant>(tables.grants, grantColumns),
    changedGrants: update<Grant>(tables.grants, grantKey, grantChanges),
    removeRecords: remove(tables.usageRecords),
    newRecords: insert<UsageRecord>(tables.usageRecords, usageColumns),
    newAnswers: insert<StoredAnswer>(tables.answers, answerColumns),
    daily: add<DailyUsage>(tables.usageDaily, dailyKey, dailySums),
    changedAccounts: update<Account>(tables.accounts, accountKey, accountChanges),
    assumedAccounts: update<AssumedAccount>(tables.accounts, assumedAccountKey, assumedAccountChanges),
  }
}

/** All but changes of accounts. */
function writesOf(statements: ReturnType<typeof prepareStatements>, changes: Changes): Statement[] {
  const statementsOfBatch: Statement[] = []
  const add = <T>(statement: StatementFor<T>, rows: readonly T[]): void => {
    if (rows.length > 0) statementsOfBatch.push(statement(rows))
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
  add(statements.newAnswers, changes.newAnswers)
  add(statements.daily, [...changes.daily.values()])
  return statementsOfBatch
}

const allocationRows = (owners: readonly { id: string; allocations: Allocation[] }[]): AllocationRow[] =>
  owners.flatMap(({ id, allocations }) =>
    allocations.map((allocation, ordinal) => ({ ...allocation, ownerId: id, ordinal })),
  )

const parted = <T>(items: readonly T[], belongs: (item: T) => boolean): [T[], T[]] => [
  items.filter(belongs),
  items.filter((item) => !belongs(item)),
]
