import { MeterwayError, type Meterway } from '@meterway/core'
import type { Request, RequestHandler } from 'express'
import { endpointRouter } from '../endpoints/endpoint-router.js'
import { routerFacts } from '../endpoints/router-facts.js'
import { accessKeyEndpoints } from './access-keys.js'
import { billingEndpoints } from './billing.js'
import { profileEndpoints } from './profile.js'
import { usageEndpoints } from './usage.js'

export interface AccountRouterOptions {
  /** The host's id of the user or team that is signed in; undefined or empty answers 401. */
  account: (request: Request) => string | undefined | Promise<string | undefined>
}

export const accountEndpoints = [
  ...profileEndpoints,
  ...accessKeyEndpoints,
  ...usageEndpoints,
  ...billingEndpoints,
]

/**
 * What a signed-in user may see and do: balance, access keys, usage, bills. Always of the one account that
 * `account` names; what belongs to another answers 404 like what does not exist.
 * @example app.use('/v1/me', accountRouter(meterway, { account: (request) => request.user?.id }))
 */
export function accountRouter(meterway: Meterway, options: AccountRouterOptions): RequestHandler {
  return endpointRouter(accountEndpoints, {
    ...routerFacts(meterway),
    context: async (request) => {
      const ownerId = await options.account(request)
      if (typeof ownerId !== 'string' || ownerId === '') throw new MeterwayError('invalid_token')
      return { meterway, ownerId }
    },
  })
}
