import type { ColumnType, Table } from '../../schema/table.js'
import type { TableNames } from '../../table-names.js'

const status: ColumnType = 'text(16)'

/** Providers, their keys, models, routes, prices, and the version that every write to them raises. */
export const catalogTables = (names: TableNames): Table[] => [
  providers(names),
  providerKeys(names),
  models(names),
  routes(names),
  prices(names),
  catalogVersion(names),
]

const providers = (names: TableNames): Table => ({
  name: names.providers,
  columns: {
    id: 'id',
    name: 'text(191)',
    format: 'text(64)',
    base_url: 'longtext',
    profile: 'text(64)?',
    config: 'longtext',
    status,
    created_at: 'bigint',
  },
  primaryKey: ['id'],
  unique: { name: ['name'] },
})

const providerKeys = (names: TableNames): Table => ({
  name: names.providerKeys,
  columns: {
    id: 'id',
    provider_id: 'id',
    name: 'text(191)',
    sealed_secret: 'longtext',
    hint: 'text(16)',
    weight: 'int',
    limits: 'longtext',
    status,
    disabled_reason: 'text(32)?',
    created_at: 'bigint',
  },
  primaryKey: ['id'],
  references: { provider_id: { table: names.providers } },
})

const models = (names: TableNames): Table => ({
  name: names.models,
  columns: {
    id: 'id',
    name: 'text(191)',
    display_name: 'text(191)',
    capabilities: 'longtext',
    quota_type: 'text(64)',
    max_output_tokens: 'bigint?',
    context_window: 'bigint?',
    status,
    created_at: 'bigint',
  },
  primaryKey: ['id'],
  unique: { name: ['name'] },
})

const routes = (names: TableNames): Table => ({
  name: names.routes,
  columns: {
    id: 'id',
    model_id: 'id',
    provider_id: 'id',
    upstream_model: 'text(191)',
    priority: 'int',
    weight: 'int',
    default_parameters: 'longtext',
    own_price: 'longtext?',
    status,
    created_at: 'bigint',
  },
  primaryKey: ['id'],
  references: { model_id: { table: names.models }, provider_id: { table: names.providers } },
})

const prices = (names: TableNames): Table => ({
  name: names.prices,
  columns: {
    id: 'id',
    model_id: 'id',
    price: 'longtext',
    effective_from: 'bigint',
    created_at: 'bigint',
  },
  primaryKey: ['id'],
  unique: { effective: ['model_id', 'effective_from'] },
  references: { model_id: { table: names.models } },
})

const catalogVersion = (names: TableNames): Table => ({
  name: names.catalogVersion,
  columns: { id: 'int', version: 'bigint' },
  primaryKey: ['id'],
})
