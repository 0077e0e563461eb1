import * as z from 'zod'
import { day, dayInput, money } from './scalars.js'

const period = {
  from: dayInput.exactOptional().meta({ description: 'First UTC day. Default: 30 days before `to`.' }),
  to: dayInput.exactOptional().meta({ description: 'Last UTC day, included. Default: today.' }),
}

export const reportQuery = z.strictObject(period)

export const dailyReportQuery = z.strictObject({
  ...period,
  by: z.enum(['model', 'provider', 'user']).default('model'),
})

const totals = {
  calls: z.int(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  quotaUsed: z.int(),
  revenue: money.meta({ description: 'Charged to balances.' }),
  cost: money.meta({ description: 'What the providers charge, as far as routes tell.' }),
  margin: money.meta({ description: 'Revenue less cost.' }),
}

export const reportSummary = z.object({ from: day, to: day, ...totals }).meta({ id: 'ReportSummary' })

export const dailyReport = z
  .object({
    from: day,
    to: day,
    data: z.array(
      z.object({
        day,
        group: z
          .string()
          .nullable()
          .meta({ description: 'Model name, provider id or account id; null without a provider.' }),
        ...totals,
      }),
    ),
  })
  .meta({ id: 'DailyReport' })
