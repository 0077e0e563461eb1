import { formatMoney, type Meterway } from '@meterway/core'
import type { Account, TransferKind } from '@meterway/core/ledger'
import type * as z from 'zod'
import { everyPage } from '../endpoints/every-page.js'
import { signedAmountNano } from '../presenters/bill.js'
import type { billingStats } from '../schemas/billing.js'
import { spanOf, type Period } from '../endpoints/period.js'

/** Kinds that are few; calls are many, and summed up already in the daily rollup. */
const listedKinds: TransferKind[] = ['topup', 'refund', 'bonus', 'adjustment', 'expiry']

/** What came in and went out in a period. Consumption counts by the day a call began. */
export async function billingStatsOf(
  meterway: Meterway,
  { id, ownerId, currency }: Account,
  period: Period,
): Promise<z.output<typeof billingStats>> {
  const sums = new Map<TransferKind, bigint>()
  const pages = everyPage((page) =>
    meterway.ledger.statement({ ...page, ...spanOf(period), ownerId, kinds: listedKinds }),
  )
  for await (const transfer of pages)
    sums.set(transfer.kind, (sums.get(transfer.kind) ?? 0n) + signedAmountNano(transfer))
  const days = await meterway.usage.daily({ accountId: id, fromDay: period.from, toDay: period.to })
  const sumOf = (kind: TransferKind): string => formatMoney(sums.get(kind) ?? 0n)
  return {
    ...period,
    currency,
    topups: sumOf('topup'),
    consumption: formatMoney(days.reduce((sum, row) => sum + row.chargeNano, 0n)),
    refunds: sumOf('refund'),
    bonuses: sumOf('bonus'),
    adjustments: sumOf('adjustment'),
    expired: sumOf('expiry'),
    calls: days.reduce((sum, row) => sum + row.calls, 0),
  }
}
