import type { Meterway } from '@meterway/core'
import type { DailyUsage } from '@meterway/core/ledger'
import type { Period } from '../endpoints/period.js'
import { presentCharges, totalsBy } from '../presenters/totals.js'

const groups = {
  day: ({ day }: DailyUsage) => day,
  model: ({ model }: DailyUsage) => model,
  key: ({ accessKeyId }: DailyUsage) => accessKeyId,
}

/** What an account used in a period, by group: from the daily rollup. */
export async function summariseUsage(
  meterway: Meterway,
  accountId: string,
  by: keyof typeof groups,
  period: Period,
) {
  const rows = await meterway.usage.daily({ accountId, fromDay: period.from, toDay: period.to })
  return [...totalsBy(rows, groups[by])].map(([group, sum]) => ({ group, ...presentCharges(sum) }))
}
