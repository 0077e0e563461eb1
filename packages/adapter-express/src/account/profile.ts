import type { Meterway } from '@meterway/core'
import type * as z from 'zod'
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
    handle: ({ meterway, ownerId }) => accountProfile(meterway, ownerId),
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

/** What `GET /profile` answers, for a host that adds its own facts of the user; opens the account on first use. */
export async function accountProfile(meterway: Meterway, ownerId: string): Promise<z.output<typeof profile>> {
  const account = await accountOf({ meterway, ownerId })
  const grants = await meterway.grants.list(ownerId)
  return {
    id: account.ownerId,
    status: account.status,
    ...presentBalance(account),
    quotas: presentQuotas(grants, Date.now()),
  }
}
