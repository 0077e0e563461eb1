const names = {
  accounts: 'accounts',
  holds: 'holds',
  holdAllocations: 'hold_allocations',
  transfers: 'transfers',
  transferAllocations: 'transfer_allocations',
  grants: 'grants',
  usageRecords: 'usage_records',
  usageDaily: 'usage_daily',
  answers: 'stored_answers',
  providers: 'providers',
  providerKeys: 'provider_keys',
  models: 'models',
  routes: 'routes',
  prices: 'prices',
  accessKeys: 'access_keys',
  locks: 'locks',
  catalogVersion: 'catalog_version',
  migrations: 'meterway_migrations',
} as const

/** The tables of a store, by what they hold. */
export type TableNames = { readonly [K in keyof typeof names]: string }

const prefixPattern = /^[a-z0-9_]{0,24}$/

/** The names of all tables; the only place where a table is named. */
export function tableNames(prefix = ''): TableNames {
  if (!prefixPattern.test(prefix)) {
    throw new TypeError(`tablePrefix must be at most 24 of a-z, 0-9 and _, not ${JSON.stringify(prefix)}`)
  }
  return Object.fromEntries(Object.entries(names).map(([key, name]) => [key, prefix + name])) as TableNames
}
