import { periodOf } from '../endpoints/period.js'
import { presentTotals, totalsBy } from '../presenters/totals.js'
import { dailyReport, dailyReportQuery, reportQuery, reportSummary } from '../schemas/report.js'
import { adminEndpoint } from './admin-endpoint.js'

const groups = { model: 'model', provider: 'providerId', user: 'accountId' } as const

export const reportEndpoints = [
  adminEndpoint({
    method: 'GET',
    path: '/reports/daily',
    summary: 'Revenue, cost and margin by day and model, provider or account',
    query: dailyReportQuery,
    reply: dailyReport,
    handle: async ({ meterway }, { query: { by, ...days } }) => {
      const period = periodOf(days)
      const rows = await meterway.usage.daily({ fromDay: period.from, toDay: period.to })
      const totals = totalsBy(rows, (row) => JSON.stringify([row.day, row[groups[by]]]))
      const data = [...totals].map(([key, sum]) => {
        const [day, group] = JSON.parse(key) as [string, string | null]
        return { day, group, ...presentTotals(sum) }
      })
      return { ...period, data }
    },
  }),
  adminEndpoint({
    method: 'GET',
    path: '/reports/summary',
    summary: 'Revenue, cost and margin of a period',
    query: reportQuery,
    reply: reportSummary,
    handle: async ({ meterway }, { query }) => {
      const period = periodOf(query)
      const rows = await meterway.usage.daily({ fromDay: period.from, toDay: period.to })
      return { ...period, ...presentTotals(totalsBy(rows, () => '').get('')) }
    },
  }),
]
