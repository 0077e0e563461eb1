import type { UsageRecord } from '../ledger/index.js'
import type { ChargedBy, DailyUsage, UsageQuery, UsageStore, UsageSummaryQuery } from '../ports/index.js'
import { pageOf } from './ledger-reads.js'
import type { MemoryTables } from './tables.js'

/** Reads of usage in memory. */
export const memoryUsage = ({ usageRecords, usageDaily }: MemoryTables): UsageStore => ({
  find: async (id) => structuredClone(usageRecords.get(id) ?? null),
  list: async (query) => {
    const rows = [...usageRecords.values()].filter((record) => matches(record, query))
    return structuredClone(pageOf(rows, ({ id }) => id, query))
  },
  daily: async (query) => {
    const rows = [...usageDaily.values()].filter((row) => within(row, query))
    return rows.map((row) => ({ ...row })).sort(inOrder)
  },
  chargedSince: async (by, start) => {
    const rows =
      'day' in start
        ? [...usageDaily.values()].filter(({ day }) => day >= start.day)
        : [...usageRecords.values()].filter(({ startedAtMs }) => startedAtMs >= start.ms)
    return rows.reduce((sum, row) => (isBy(row, by) ? sum + row.chargeNano : sum), 0n)
  },
  costOfProviderKey: async (providerKeyId, day) =>
    [...usageDaily.values()]
      .filter((row) => row.providerKeyId === providerKeyId && row.day === day)
      .reduce((sum, row) => sum + (row.ownCostNano > 0n ? row.ownCostNano : row.costNano), 0n),
})

const matches = (record: UsageRecord, query: UsageQuery): boolean =>
  (['accountId', 'accessKeyId', 'model', 'outcome'] as const).every(
    (property) => query[property] === undefined || query[property] === record[property],
  ) &&
  (query.fromMs === undefined || record.startedAtMs >= query.fromMs) &&
  (query.toMs === undefined || record.startedAtMs < query.toMs)

const isBy = (row: Pick<DailyUsage, 'accountId' | 'accessKeyId'>, by: ChargedBy): boolean =>
  row.accountId === by.accountId && (by.accessKeyId === undefined || row.accessKeyId === by.accessKeyId)

const within = (row: DailyUsage, { accountId, accessKeyId, fromDay, toDay }: UsageSummaryQuery): boolean =>
  (accountId === undefined || accountId === row.accountId) &&
  (accessKeyId === undefined || accessKeyId === row.accessKeyId) &&
  row.day >= fromDay &&
  row.day <= toDay

const sortKey = (row: DailyUsage): string[] => [
  row.day,
  row.accountId,
  row.model,
  row.providerId ?? '',
  row.providerKeyId ?? '',
  row.accessKeyId ?? '',
]

function inOrder(a: DailyUsage, b: DailyUsage): number {
  const [left, right] = [sortKey(a), sortKey(b)]
  const at = left.findIndex((part, index) => part !== right[index])
  return at < 0 ? 0 : left[at]! < right[at]! ? -1 : 1
}
