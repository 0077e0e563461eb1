import * as z from 'zod'
import { day, dayInput, id, money, time, timeInput } from './scalars.js'

const transferKind = z.enum(['topup', 'usage', 'refund', 'bonus', 'adjustment', 'expiry', 'write_off'])

/** What a statement can be narrowed by. */
export const billingFilters = {
  kind: transferKind.exactOptional(),
  from: timeInput.exactOptional().meta({ description: 'Included.' }),
  to: timeInput.exactOptional().meta({ description: 'Not included.' }),
}

export const billingExportQuery = z.strictObject(billingFilters)

export const bill = z
  .object({
    id,
    kind: transferKind,
    amount: money.meta({ description: 'Negative takes from the balance.', examples: ['-0.15'] }),
    balanceAfter: money,
    reference: z.object({ type: z.string(), id: z.string() }).nullable(),
    note: z.string().nullable(),
    createdAt: time,
  })
  .meta({ id: 'Bill' })

export const billingStatsQuery = z.strictObject({
  from: dayInput.exactOptional().meta({ description: 'First UTC day. Default: 30 days before `to`.' }),
  to: dayInput.exactOptional().meta({ description: 'Last UTC day, included. Default: today.' }),
})

export const billingStats = z
  .object({
    from: day,
    to: day,
    currency: z.string(),
    topups: money,
    consumption: money,
    refunds: money,
    bonuses: money,
    adjustments: money,
    expired: money,
    calls: z.int(),
  })
  .meta({ id: 'BillingStats' })
