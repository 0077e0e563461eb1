import { presentBalance } from '../presenters/account.js'
import { presentQuotas } from '../presenters/quota.js'
import { profile, quotaList } from '../schemas/account.js'
import { accountEndpoint } from './account-endpoint.js'
import { accountOf } from './account-of.js'

export const profileEndpoints = [
  accountEndpoint({
    method: 'GET',
    path: '/profile',
    summary: 'Shows the balance and the quotas of the caller’s account',
    reply: profile,
    handle: async (context) => {
      const account = await accountOf(context)
      const grants = await context.meterway.grants.list(context.ownerId)
      return {
        id: account.ownerId,
        status: account.status,
        ...presentBalance(account),
        quotas: presentQuotas(grants, Date.now()),
      }
    },
  }),
  accountEndpoint({
    method: 'GET',
    path: '/quotas',
    summary: 'Lists what is left of each quota',
    reply: quotaList,
    handle: async ({ meterway, ownerId }) => ({
      data: presentQuotas(await meterway.grants.list(ownerId), Date.now()),
    }),
  }),
]
