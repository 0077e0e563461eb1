import type { Table } from '../../schema/table.js'
import type { TableNames } from '../../table-names.js'

/** Access keys, and the named leases of upkeep. */
export const accessTables = (names: TableNames): Table[] => [accessKeys(names), locks(names)]

const accessKeys = (names: TableNames): Table => ({
  name: names.accessKeys,
  columns: {
    id: 'id',
    account_id: 'id',
    name: 'text(191)',
    digest: 'text(64)',
    hint: 'text(16)',
    status: 'text(16)',
    expires_at: 'bigint?',
    models: 'longtext?',
    ip_allowlist: 'longtext?',
    limits: 'longtext',
    funding: 'text(32)',
    created_at: 'bigint',
  },
  primaryKey: ['id'],
  unique: { digest: ['digest'] },
  indexes: { account: ['account_id', 'id'] },
  references: { account_id: { table: names.accounts } },
})

const locks = (names: TableNames): Table => ({
  name: names.locks,
  columns: { name: 'text(191)', holder: 'text(191)', expires_at: 'bigint' },
  primaryKey: ['name'],
})
