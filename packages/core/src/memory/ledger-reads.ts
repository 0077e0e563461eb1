import type { Clock } from '../kernel/clock.js'
import type { Account, Hold, Transfer } from '../ledger/index.js'
import type { LedgerStore, Page, PageQuery, TransferQuery } from '../ports/index.js'
import type { MemoryTables } from './tables.js'

export function memoryLedgerReads(tables: MemoryTables, clock: Clock): Omit<LedgerStore, 'apply' | 'verify'> {
  return {
    findAccount: (by) => Promise.resolve(findAccount(tables, by)),
    listAccounts: (query) => Promise.resolve(pageOf([...tables.accounts.values()], ({ id }) => id, query)),
    findHold: (by) => Promise.resolve(findHold(tables, by)),
    holdsPastLease: (limit) => {
      const now = clock()
      const past = [...tables.holds.values()].filter(
        (hold) => hold.state === 'open' && hold.leaseExpiresAtMs <= now,
      )
      past.sort((a, b) => a.leaseExpiresAtMs - b.leaseExpiresAtMs)
      return Promise.resolve(past.slice(0, limit).map((hold) => ({ ...hold })))
    },
    listTransfers: (query) => Promise.resolve(listTransfers(tables, query)),
    listGrants: (accountId) =>
      Promise.resolve(
        [...tables.grants.values()].filter((grant) => grant.accountId === accountId).map((g) => ({ ...g })),
      ),
  }
}

function findAccount(tables: MemoryTables, by: { id: string } | { ownerId: string }): Account | null {
  if ('id' in by) return copyOf(tables.accounts.get(by.id))
  for (const account of tables.accounts.values()) if (account.ownerId === by.ownerId) return { ...account }
  return null
}

function findHold(
  tables: MemoryTables,
  by: { id: string } | { accountId: string; key: string },
): Hold | null {
  if ('id' in by) return copyOf(tables.holds.get(by.id))
  for (const hold of tables.holds.values())
    if (hold.accountId === by.accountId && hold.key === by.key) return { ...hold }
  return null
}

function listTransfers(tables: MemoryTables, query: TransferQuery): Page<Transfer> {
  const rows = [...tables.transfers.values()].filter(
    (transfer) =>
      (query.id === undefined || transfer.id === query.id) &&
      (query.accountId === undefined ||
        (transfer.accountId === query.accountId && transfer.ownerVersion !== null)) &&
      (query.kinds === undefined || query.kinds.includes(transfer.kind)) &&
      (query.fromMs === undefined || transfer.createdAtMs >= query.fromMs) &&
      (query.toMs === undefined || transfer.createdAtMs < query.toMs),
  )
  const byVersion = (transfer: Transfer): string => String(transfer.ownerVersion).padStart(16, '0')
  return pageOf(rows, query.accountId === undefined ? ({ id }) => id : byVersion, query)
}

/** Newest first by a key that sorts as text. */
export function pageOf<T extends object>(rows: T[], keyOf: (row: T) => string, query: PageQuery): Page<T> {
  const { cursor } = query
  const after = cursor === undefined ? rows : rows.filter((row) => keyOf(row) < cursor)
  after.sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1))
  const data = after.slice(0, query.limit).map((row) => ({ ...row }))
  const last = data.at(-1)
  return { data, nextCursor: last && after.length > data.length ? keyOf(last) : null }
}

const copyOf = <T extends object>(row: T | undefined): T | null => (row ? { ...row } : null)
