import type { Meterway } from '@meterway/core'
import { addToDaily, type DailyUsage } from '@meterway/core/ledger'
import { everyPage } from '../endpoints/every-page.js'
import { spanOf, type Period } from '../endpoints/period.js'
import { addTotals, presentCharges, totalsBy, type Totals } from '../presenters/totals.js'

/** What an account used in a period, by group. Days and models come from the daily rollup, keys from the records. */
export async function summariseUsage(
  meterway: Meterway,
  accountId: string,
  by: 'day' | 'model' | 'key',
  period: Period,
) {
  const totals =
    by === 'key'
      ? await totalsByKey(meterway, accountId, period)
      : totalsBy(
          await meterway.usage.daily({ accountId, fromDay: period.from, toDay: period.to }),
          (row) => row[by],
        )
  return [...totals].map(([group, sum]) => ({ group, ...presentCharges(sum) }))
}

async function totalsByKey(
  meterway: Meterway,
  accountId: string,
  period: Period,
): Promise<Map<string | null, Totals>> {
  const totals = new Map<string | null, Totals>()
  const records = everyPage((page) => meterway.usage.list({ ...page, ...spanOf(period), accountId }))
  for await (const record of records) {
    const rows = new Map<string, DailyUsage>()
    addToDaily(rows, record, 1)
    for (const row of rows.values()) addTotals(totals, record.accessKeyId, row)
  }
  return totals
}
