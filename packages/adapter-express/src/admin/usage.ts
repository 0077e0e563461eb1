import { found } from '../endpoints/found.js'
import { usageQueryOf } from '../endpoints/usage-query.js'
import { presentOperatorExplanation } from '../presenters/explanation.js'
import { presentPage } from '../presenters/page.js'
import { presentOperatorUsage } from '../presenters/usage.js'
import { operatorExplanation } from '../schemas/explanation.js'
import { listOf, pageQuery } from '../schemas/page.js'
import { operatorUsage, operatorUsageFilters } from '../schemas/usage.js'
import { adminEndpoint } from './admin-endpoint.js'

export const operatorUsageEndpoints = [
  adminEndpoint({
    method: 'GET',
    path: '/usage',
    summary: 'Lists calls of all accounts, newest first',
    query: pageQuery(operatorUsageFilters),
    reply: listOf(operatorUsage),
    handle: async ({ meterway }, { query: { ownerId, ...query } }) => {
      const account = ownerId === undefined ? undefined : await meterway.accounts.get(ownerId)
      if (account === null) return { data: [], nextCursor: null }
      return presentPage(
        await meterway.usage.list({ ...usageQueryOf(query), ...(account && { accountId: account.id }) }),
        presentOperatorUsage,
      )
    },
  }),
  adminEndpoint({
    method: 'GET',
    path: '/usage/{id}',
    summary: 'Explains the charge of a call: lines, tries, own cost, margin',
    reply: operatorExplanation,
    errors: ['not_found'],
    handle: async ({ meterway }, { params }) =>
      presentOperatorExplanation(found(await meterway.explain(params.id))),
  }),
]
