import { MeterwayError } from '@meterway/core'
import { found } from '../endpoints/found.js'
import { presentAccount } from '../presenters/account.js'
import { presentPage } from '../presenters/page.js'
import { account, accountPatch } from '../schemas/account.js'
import { listOf, pageQuery } from '../schemas/page.js'
import { adminEndpoint } from './admin-endpoint.js'

export const accountEndpoints = [
  adminEndpoint({
    method: 'GET',
    path: '/accounts',
    summary: 'Lists accounts, newest first',
    query: pageQuery({}),
    reply: listOf(account),
    handle: async ({ meterway }, { query }) =>
      presentPage(await meterway.accounts.list(query), presentAccount),
  }),
  adminEndpoint({
    method: 'GET',
    path: '/accounts/{ownerId}',
    summary: 'Shows an account',
    reply: account,
    errors: ['not_found'],
    handle: async ({ meterway }, { params }) =>
      presentAccount(found(await meterway.accounts.get(params.ownerId))),
  }),
  adminEndpoint({
    method: 'PATCH',
    path: '/accounts/{ownerId}',
    summary: 'Changes an account, or opens it; never its balance',
    body: accountPatch,
    reply: account,
    errors: ['conflict'],
    handle: async ({ meterway }, { params: { ownerId }, body: { currency, ...patch } }) => {
      const opened = await meterway.accounts.open({ ownerId, ...(currency !== undefined && { currency }) })
      if (currency !== undefined && opened.currency !== currency) {
        throw new MeterwayError(
          'conflict',
          `The account is kept in ${opened.currency}; a currency never changes.`,
        )
      }
      return presentAccount(await meterway.accounts.update(ownerId, patch))
    },
  }),
]
