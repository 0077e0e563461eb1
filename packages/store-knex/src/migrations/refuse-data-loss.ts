import { MeterwayError } from '@meterway/core'
import type { Knex } from 'knex'

/** @throws MeterwayError `conflict` when one of the tables has a row. */
export async function refuseDataLoss(
  transaction: Knex.Transaction,
  tables: readonly string[],
): Promise<void> {
  for (const table of tables) {
    const exists = await transaction.schema.hasTable(table)
    if (!exists) continue
    const rows: unknown[] = await transaction(table).select(transaction.raw('1')).limit(1)
    if (rows.length > 0) {
      throw new MeterwayError('conflict', `the table ${table} has rows, which a rollback would destroy`)
    }
  }
}
