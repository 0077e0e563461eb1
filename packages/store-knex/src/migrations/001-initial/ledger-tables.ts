import type { Table } from '../../schema/table.js'
import type { TableNames } from '../../table-names.js'

/** Rows without a key cost no entry in the index: what the store mints itself is unique by its id. */
const givenKey = { columns: ['account_id', 'idempotency_key'], whereSet: 'idempotency_key' }

/**
 * Accounts, holds, transfers and grants. No foreign keys: every writer holds the account's row lock and has read the
 * rows it names, and `verify` checks the rest.
 */
export const ledgerTables = (names: TableNames): Table[] => [
  accounts(names),
  holds(names),
  allocations(names.holdAllocations, 'hold_id'),
  transfers(names),
  allocations(names.transferAllocations, 'transfer_id'),
  grants(names),
]

const accounts = (names: TableNames): Table => ({
  name: names.accounts,
  columns: {
    id: 'id',
    owner_id: 'text(191)',
    currency: 'text(16)',
    posted: 'bigint',
    held: 'bigint',
    credit_limit: 'bigint',
    version: 'bigint',
    grant_count: 'bigint',
    status: 'text(16)',
    price_group: 'text(64)?',
    time_zone: 'text(64)',
    limits: 'longtext?',
    created_at: 'bigint',
  },
  primaryKey: ['id'],
  unique: { owner: ['owner_id'] },
  checks: {
    held_not_negative: 'held >= 0',
    available_not_negative: 'posted - held + credit_limit >= 0',
  },
})

const holds = (names: TableNames): Table => ({
  name: names.holds,
  columns: {
    id: 'id',
    account_id: 'id',
    idempotency_key: 'text(255)?',
    state: 'text(16)',
    requested: 'bigint',
    amount: 'bigint',
    quota_type: 'text(64)?',
    quota_units: 'bigint',
    funding: 'text(32)',
    price_id: 'id?',
    lease_expires_at: 'bigint',
    call_facts: 'longtext?',
    progress: 'longtext?',
    created_at: 'bigint',
    ended_at: 'bigint?',
  },
  primaryKey: ['id'],
  unique: { key: givenKey },
  indexes: { open_lease: { columns: ['lease_expires_at'], where: { column: 'state', equals: 'open' } } },
})

const transfers = (names: TableNames): Table => ({
  name: names.transfers,
  columns: {
    id: 'id',
    account_id: 'id',
    kind: 'text(16)',
    debit_account: 'text(64)',
    credit_account: 'text(64)',
    amount: 'bigint',
    owner_version: 'bigint?',
    balance_after: 'bigint?',
    reference_type: 'text(64)?',
    reference_id: 'text(191)?',
    hold_id: 'id?',
    reverses_id: 'id?',
    idempotency_key: 'text(255)?',
    note: 'longtext?',
    created_at: 'bigint',
  },
  primaryKey: ['id'],
  unique: {
    key: givenKey,
    version: { columns: ['account_id', 'owner_version'], whereSet: 'owner_version' },
    reverses: { columns: ['reverses_id'], whereSet: 'reverses_id' },
  },
  checks: { amount_not_negative: 'amount >= 0' },
})

const grants = (names: TableNames): Table => ({
  name: names.grants,
  columns: {
    id: 'id',
    account_id: 'id',
    quota_type: 'text(64)',
    amount: 'bigint',
    used: 'bigint',
    held: 'bigint',
    priority: 'int',
    paid: 'int',
    source: 'text(16)',
    source_id: 'text(191)',
    period: 'text(32)',
    effective_at: 'bigint',
    expires_at: 'bigint?',
    note: 'longtext?',
    created_at: 'bigint',
  },
  primaryKey: ['id'],
  unique: { source: ['account_id', 'source', 'source_id', 'period'] },
  checks: {
    used_not_negative: 'used >= 0',
    held_not_negative: 'held >= 0',
    not_overdrawn: 'used + held <= amount',
  },
})

/** Which grants pay which part of a hold or transfer, in burn order. */
const allocations = (name: string, owner: string): Table => ({
  name,
  columns: { [owner]: 'id', ordinal: 'int', grant_id: 'id', amount: 'bigint' },
  primaryKey: [owner, 'ordinal'],
})
