import type { Transfer } from '@meterway/core/ledger'
import { csvLines, type Cell } from '../http/csv.js'
import { presentBill } from '../presenters/bill.js'

const header = ['id', 'createdAt', 'kind', 'amount', 'balanceAfter', 'referenceType', 'referenceId', 'note']

/** A statement as a CSV file. */
export const billingCsv = (rows: AsyncIterable<Transfer>): AsyncIterable<string> =>
  csvLines(header, cells(rows))

async function* cells(rows: AsyncIterable<Transfer>): AsyncIterable<Cell[]> {
  for await (const row of rows) {
    const { id, createdAt, kind, amount, balanceAfter, reference, note } = presentBill(row)
    yield [id, createdAt, kind, amount, balanceAfter, reference?.type ?? null, reference?.id ?? null, note]
  }
}
