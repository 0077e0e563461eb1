import type { UsageRecord } from '@meterway/core/ledger'
import { lowestIdAt } from '@meterway/core'
import type {
  ChargedBy,
  DailyUsage,
  Page,
  UsageQuery,
  UsageStore,
  UsageSummaryQuery,
  WindowStart,
} from '@meterway/core/ports'
import { selectRows } from '../exact.js'
import { keysetPage, mapPage } from '../keyset-page.js'
import { usageColumns } from '../ledger/columns.js'
import { usageRecordOf } from '../ledger/rows.js'
import type { StoreContext } from '../store-context.js'
import { toBigint } from '../values.js'
import { verifySql } from '../verify/verify-sql.js'
import { dailyUsageRow } from './daily-usage-row.js'

/** Reads of what settlements wrote. */
export const knexUsage = (context: StoreContext): UsageStore => ({
  find: (id) => find(context, id),
  list: (query) => list(context, query),
  daily: (query) => daily(context, query),
  chargedSince: (by, start) => chargedSince(context, by, start),
  costOfProviderKey: (providerKeyId, day) => costOfProviderKey(context, providerKeyId, day),
})

const recordColumns = usageColumns.map(({ name }) => name)

async function find({ dialect, knex, tables }: StoreContext, id: string): Promise<UsageRecord | null> {
  const rows = await selectRows(dialect, knex(tables.usageRecords).select(recordColumns).where({ id }))
  return rows[0] ? usageRecordOf(rows[0]) : null
}

/** Property of the query → column that must be equal. */
const equalities = {
  accountId: 'account_id',
  accessKeyId: 'access_key_id',
  model: 'model',
  outcome: 'outcome',
} as const

async function list(context: StoreContext, query: UsageQuery): Promise<Page<UsageRecord>> {
  const select = context.knex(context.tables.usageRecords).select(recordColumns)
  for (const [property, column] of Object.entries(equalities)) {
    const value = query[property as keyof typeof equalities]
    if (value !== undefined) void select.where(column, value)
  }
  if (query.fromMs !== undefined) void select.where('started_at', '>=', query.fromMs)
  if (query.toMs !== undefined) void select.where('started_at', '<', query.toMs)
  return mapPage(await keysetPage(context, select, query), usageRecordOf)
}

/** Clocks of processes may differ: ids are looked at from so much earlier on. */
const clockSkewMs = 86_400_000

async function chargedSince(
  { dialect, knex, tables }: StoreContext,
  { accountId, accessKeyId }: ChargedBy,
  start: WindowStart,
): Promise<bigint> {
  const select = knex('day' in start ? tables.usageDaily : tables.usageRecords)
    .sum({ charge: 'charge' })
    .where('account_id', accountId)
  if (accessKeyId !== undefined) void select.where('access_key_id', accessKeyId)
  if ('day' in start) void select.where('day', '>=', start.day)
  else void select.where('id', '>=', lowestIdAt(start.ms - clockSkewMs)).where('started_at', '>=', start.ms)
  const [row] = await selectRows(dialect, select)
  return toBigint(row?.charge ?? 0n)
}

async function daily(context: StoreContext, query: UsageSummaryQuery): Promise<DailyUsage[]> {
  const { dialect, knex, tables } = context
  const select = knex(tables.usageDaily)
    .select(dailyUsageRow.columns)
    .whereBetween('day', [query.fromDay, query.toDay])
    .orderBy(['day', 'account_id', 'model', 'provider_id', 'provider_key_id', 'access_key_id'])
  if (query.accountId !== undefined) void select.where('account_id', query.accountId)
  if (query.accessKeyId !== undefined) void select.where('access_key_id', query.accessKeyId)
  const rows = await selectRows(dialect, select)
  return rows.map(dailyUsageRow.read)
}

async function costOfProviderKey(
  { dialect, knex, tables }: StoreContext,
  providerKeyId: string,
  day: string,
): Promise<bigint> {
  const sum = verifySql[dialect].sum('CASE WHEN own_cost > 0 THEN own_cost ELSE cost END')
  const select = knex(tables.usageDaily)
    .select(knex.raw(`COALESCE(${sum}, 0) AS cost`))
    .where({ provider_key_id: providerKeyId, day })
  const [row] = await selectRows(dialect, select)
  return toBigint(row?.cost)
}
