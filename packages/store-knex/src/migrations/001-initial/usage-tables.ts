import type { Table } from '../../schema/table.js'
import type { TableNames } from '../../table-names.js'

/** One record per call, and their sums per day. Written in the transaction that charges, so without foreign keys. */
export const usageTables = (names: TableNames): Table[] => [
  usageRecords(names),
  usageDaily(names),
  answers(names),
]

const usageRecords = (names: TableNames): Table => ({
  name: names.usageRecords,
  columns: {
    id: 'id',
    account_id: 'id',
    hold_id: 'id?',
    request_id: 'text(64)',
    endpoint: 'text(64)',
    model_id: 'id?',
    model: 'text(191)',
    access_key_id: 'id?',
    price_id: 'id?',
    provider_id: 'id?',
    provider_key_id: 'id?',
    route_id: 'id?',
    quantities: 'longtext',
    input_context_tokens: 'bigint',
    cost: 'bigint',
    own_cost: 'bigint?',
    charge: 'bigint',
    promotional: 'bigint',
    written_off: 'bigint',
    currency: 'text(16)',
    quota_type: 'text(64)?',
    quota_used: 'bigint',
    outcome: 'text(32)',
    estimated: 'int',
    streamed: 'int',
    started_at: 'bigint',
    latency_ms: 'int?',
    first_byte_ms: 'int?',
    detail: 'longtext',
    created_at: 'bigint',
  },
  primaryKey: ['id'],
  indexes: { account: ['account_id', 'id'] },
})

/** What callers of idempotent calls were told; a day at most. */
const answers = (names: TableNames): Table => ({
  name: names.answers,
  columns: {
    hold_id: 'id',
    status: 'int',
    headers: 'longtext',
    body: 'longtext',
    created_at: 'bigint',
  },
  primaryKey: ['hold_id'],
  indexes: { created: ['created_at'] },
})

const usageDaily = (names: TableNames): Table => ({
  name: names.usageDaily,
  columns: {
    day: 'text(10)',
    account_id: 'id',
    model: 'text(191)',
    // Empty when there is none: a part of the primary key cannot be NULL.
    provider_id: 'id',
    provider_key_id: 'id',
    access_key_id: 'id',
    calls: 'bigint',
    input_tokens: 'bigint',
    output_tokens: 'bigint',
    charge: 'bigint',
    cost: 'bigint',
    own_cost: 'bigint',
    quota_used: 'bigint',
  },
  primaryKey: ['day', 'account_id', 'model', 'provider_id', 'provider_key_id', 'access_key_id'],
  indexes: { access_key: ['access_key_id', 'day'], provider_key: ['provider_key_id', 'day'] },
})
