import { everyPage } from '../endpoints/every-page.js'
import { found } from '../endpoints/found.js'
import { statementQueryOf } from '../endpoints/statement-query.js'
import { presentBill } from '../presenters/bill.js'
import { presentPage } from '../presenters/page.js'
import {
  bill,
  billingExportQuery,
  billingFilters,
  billingStats,
  billingStatsQuery,
} from '../schemas/billing.js'
import { csvText } from '../schemas/csv.js'
import { listOf, pageQuery } from '../schemas/page.js'
import { accountEndpoint } from './account-endpoint.js'
import { accountOf } from './account-of.js'
import { billingCsv } from './billing-csv.js'
import { billingStatsOf } from './billing-stats.js'
import { periodOf } from '../endpoints/period.js'

export const billingEndpoints = [
  accountEndpoint({
    method: 'GET',
    path: '/billing',
    summary: 'Lists what moved the balance, newest first',
    query: pageQuery(billingFilters),
    reply: listOf(bill),
    handle: async (context, { query }) => {
      const { ownerId } = await accountOf(context)
      return presentPage(
        await context.meterway.ledger.statement({ ...statementQueryOf(query), ownerId }),
        presentBill,
      )
    },
  }),
  accountEndpoint({
    method: 'GET',
    path: '/billing/{id}',
    summary: 'Shows one line of the statement',
    reply: bill,
    errors: ['not_found'],
    handle: async (context, { params }) => {
      const { id: accountId } = await accountOf(context)
      const transfer = found(await context.meterway.ledger.transfer(params.id))
      return presentBill(found(transfer.accountId === accountId ? transfer : null))
    },
  }),
  accountEndpoint({
    method: 'GET',
    path: '/billing/stats',
    summary: 'Sums the statement up by kind',
    query: billingStatsQuery,
    reply: billingStats,
    handle: async (context, { query }) =>
      billingStatsOf(context.meterway, await accountOf(context), periodOf(query)),
  }),
  accountEndpoint({
    method: 'GET',
    path: '/billing.csv',
    summary: 'Exports the statement as CSV, newest first',
    query: billingExportQuery,
    contentType: 'text/csv; charset=utf-8',
    reply: csvText,
    handle: async (context, { query }) => {
      const { ownerId } = await accountOf(context)
      return billingCsv(
        everyPage((page) =>
          context.meterway.ledger.statement({ ...statementQueryOf({ ...query, ...page }), ownerId }),
        ),
      )
    },
  }),
]
