import { everyPage } from '../endpoints/every-page.js'
import { found } from '../endpoints/found.js'
import { usageQueryOf } from '../endpoints/usage-query.js'
import { presentExplanation } from '../presenters/explanation.js'
import { presentPage } from '../presenters/page.js'
import { presentUsage } from '../presenters/usage.js'
import { csvText } from '../schemas/csv.js'
import { explanation } from '../schemas/explanation.js'
import { listOf, pageQuery } from '../schemas/page.js'
import { summaryQuery, usage, usageExportQuery, usageFilters, usageSummary } from '../schemas/usage.js'
import { accountEndpoint } from './account-endpoint.js'
import { accountOf } from './account-of.js'
import { periodOf } from '../endpoints/period.js'
import { summariseUsage } from './summarise-usage.js'
import { usageCsv } from './usage-csv.js'

export const usageEndpoints = [
  accountEndpoint({
    method: 'GET',
    path: '/usage',
    summary: 'Lists calls, newest first',
    query: pageQuery(usageFilters),
    reply: listOf(usage),
    handle: async (context, { query }) => {
      const { id: accountId } = await accountOf(context)
      return presentPage(
        await context.meterway.usage.list({ ...usageQueryOf(query), accountId }),
        presentUsage,
      )
    },
  }),
  accountEndpoint({
    method: 'GET',
    path: '/usage/{id}',
    summary: 'Explains the charge of a call',
    reply: explanation,
    errors: ['not_found'],
    handle: async (context, { params }) => {
      const { id: accountId } = await accountOf(context)
      const explained = found(await context.meterway.explain(params.id))
      return presentExplanation(found(explained.record.accountId === accountId ? explained : null))
    },
  }),
  accountEndpoint({
    method: 'GET',
    path: '/usage/summary',
    summary: 'Sums calls up by day, model or access key',
    query: summaryQuery,
    reply: usageSummary,
    handle: async (context, { query: { by, ...days } }) => {
      const { id: accountId } = await accountOf(context)
      const period = periodOf(days)
      return { ...period, data: await summariseUsage(context.meterway, accountId, by, period) }
    },
  }),
  accountEndpoint({
    method: 'GET',
    path: '/usage.csv',
    summary: 'Exports calls as CSV, newest first',
    query: usageExportQuery,
    contentType: 'text/csv; charset=utf-8',
    reply: csvText,
    handle: async (context, { query }) => {
      const { id: accountId } = await accountOf(context)
      return usageCsv(
        everyPage((page) =>
          context.meterway.usage.list({ ...usageQueryOf({ ...query, ...page }), accountId }),
        ),
      )
    },
  }),
]
