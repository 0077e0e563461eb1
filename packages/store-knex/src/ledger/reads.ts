import type { Account, Grant, Hold, Transfer } from '@meterway/core/ledger'
import type { LedgerStore, Page, PageQuery, TransferQuery } from '@meterway/core/ports'
import type { Knex } from 'knex'
import { databaseNowMs } from '../database-clock.js'
import { selectRows, type Row } from '../exact.js'
import { keysetPage, mapPage } from '../keyset-page.js'
import { poolSession } from '../session.js'
import type { StoreContext } from '../store-context.js'
import { toText } from '../values.js'
import { readAllocations } from './allocations.js'
import { accountColumns, grantColumns, holdColumns, transferColumns } from './columns.js'
import { accountOf, grantOf, holdOf, transferOf } from './rows.js'

/** All of the ledger that only looks. */
export const ledgerReads = (context: StoreContext): Omit<LedgerStore, 'apply' | 'verify'> => ({
  findAccount: (by) => findAccount(context, by),
  listAccounts: (query) => listAccounts(context, query),
  findHold: (by) => findHold(context, by),
  holdsPastLease: (limit) => holdsPastLease(context, limit),
  listTransfers: (query) => listTransfers(context, query),
  listGrants: (accountId) => listGrants(context, accountId),
})

const names = (columns: readonly { name: string }[]): string[] => columns.map(({ name }) => name)

async function findAccount(
  { dialect, knex, tables }: StoreContext,
  by: { id: string } | { ownerId: string },
): Promise<Account | null> {
  const where = 'id' in by ? { id: by.id } : { owner_id: by.ownerId }
  const query = knex(tables.accounts).select(names(accountColumns)).where(where)
  const rows = await selectRows(dialect, query)
  return rows[0] ? accountOf(rows[0]) : null
}

async function listAccounts(context: StoreContext, query: PageQuery): Promise<Page<Account>> {
  const select = context.knex(context.tables.accounts).select(names(accountColumns))
  return mapPage(await keysetPage(context, select, query), accountOf)
}

async function findHold(
  context: StoreContext,
  by: { id: string } | { accountId: string; key: string },
): Promise<Hold | null> {
  const where = 'id' in by ? { id: by.id } : { account_id: by.accountId, idempotency_key: by.key }
  const [hold] = await readHolds(context, context.knex(context.tables.holds).where(where))
  return hold ?? null
}

function holdsPastLease(context: StoreContext, limit: number): Promise<Hold[]> {
  const { dialect, knex, tables } = context
  const query = knex(tables.holds)
    // A literal, not a parameter: only then does a planner see that the index of open holds fits.
    .whereRaw(`state = 'open' AND lease_expires_at <= ${databaseNowMs[dialect]}`)
    .orderBy('lease_expires_at')
    .limit(limit)
  return readHolds(context, query)
}

async function readHolds(context: StoreContext, query: Knex.QueryBuilder): Promise<Hold[]> {
  const rows = await selectRows(context.dialect, query.select(names(holdColumns)))
  const allocations = await readAllocations(context, poolSession(context), 'hold_id', rows.map(idOf))
  return rows.map((row) => holdOf(row, allocations.get(idOf(row)) ?? []))
}

/** An account's statement goes by its versions: ids of two servers may cross, versions cannot. */
async function listTransfers(context: StoreContext, query: TransferQuery): Promise<Page<Transfer>> {
  const { accountId, kinds, fromMs, toMs } = query
  const select = context.knex(context.tables.transfers).select(names(transferColumns))
  if (accountId !== undefined) void select.where('account_id', accountId).whereNotNull('owner_version')
  if (query.id !== undefined) void select.where('id', query.id)
  if (kinds !== undefined) void select.whereIn('kind', kinds)
  if (fromMs !== undefined) void select.where('created_at', '>=', fromMs)
  if (toMs !== undefined) void select.where('created_at', '<', toMs)
  const page = await keysetPage(context, select, query, accountId === undefined ? 'id' : 'owner_version')
  const allocations = await readAllocations(context, poolSession(context), 'transfer_id', page.data.map(idOf))
  return mapPage(page, (row) => transferOf(row, allocations.get(idOf(row)) ?? []))
}

async function listGrants({ dialect, knex, tables }: StoreContext, accountId: string): Promise<Grant[]> {
  const query = knex(tables.grants).select(names(grantColumns)).where('account_id', accountId)
  const rows = await selectRows(dialect, query.orderBy(['created_at', 'id']))
  return rows.map(grantOf)
}

const idOf = (row: Row): string => toText(row.id)
