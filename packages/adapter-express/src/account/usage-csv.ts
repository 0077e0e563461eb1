import type { UsageRecord } from '@meterway/core/ledger'
import { csvLines, type Cell } from '../http/csv.js'
import { presentUsage } from '../presenters/usage.js'

const columns = [
  'id',
  'createdAt',
  'model',
  'endpoint',
  'accessKeyId',
  'charge',
  'currency',
  'quotaUsed',
  'outcome',
  'estimated',
  'requestId',
] as const

/** Usage as a CSV file; quantities have a column each would be endless, so they share one. */
export function usageCsv(rows: AsyncIterable<UsageRecord>): AsyncIterable<string> {
  return csvLines([...columns, 'quantities'], cells(rows))
}

async function* cells(rows: AsyncIterable<UsageRecord>): AsyncIterable<Cell[]> {
  for await (const row of rows) {
    const usage = presentUsage(row)
    yield [...columns.map((column) => usage[column]), quantitiesText(usage.quantities)]
  }
}

const quantitiesText = (quantities: Record<string, number | string>): string =>
  Object.entries(quantities)
    .map(([dimension, quantity]) => `${dimension}=${quantity}`)
    .join(' ')
