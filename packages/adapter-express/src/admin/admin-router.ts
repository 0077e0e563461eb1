import { MeterwayError, type Meterway } from '@meterway/core'
import type { Request, RequestHandler } from 'express'
import { endpointRouter } from '../endpoints/endpoint-router.js'
import { routerFacts } from '../endpoints/router-facts.js'
import { operatorAccessKeyEndpoints } from './access-keys.js'
import { accountEndpoints } from './accounts.js'
import { adjustmentEndpoints } from './balance-adjustments.js'
import { grantEndpoints } from './grants.js'
import { modelEndpoints, routeEndpoints } from './models.js'
import { priceImportEndpoint } from './price-import.js'
import { priceEndpoints } from './prices.js'
import { providerHealthEndpoint } from './provider-health.js'
import { providerTestEndpoint } from './provider-test.js'
import { providerEndpoints, providerKeyEndpoints } from './providers.js'
import { reportEndpoints } from './reports.js'
import { operatorUsageEndpoints } from './usage.js'
import { verifyEndpoint } from './verify.js'

export interface AdminRouterOptions {
  /** The host's id of the operator who acts, noted on what they do; undefined or empty answers 401. */
  actor: (request: Request) => string | undefined | Promise<string | undefined>
}

export const adminEndpoints = [
  ...accountEndpoints,
  ...adjustmentEndpoints,
  ...grantEndpoints,
  ...operatorAccessKeyEndpoints,
  ...providerEndpoints,
  ...providerKeyEndpoints,
  providerTestEndpoint,
  providerHealthEndpoint,
  ...modelEndpoints,
  ...routeEndpoints,
  ...priceEndpoints,
  priceImportEndpoint,
  ...operatorUsageEndpoints,
  ...reportEndpoints,
  verifyEndpoint,
]

/**
 * What operators see and do: accounts, the catalogue, usage, the ledger's check. It asks nobody for a role: mount it
 * behind the host's own guard.
 * @example app.use('/v1/admin', requireAdmin, adminRouter(meterway, { actor: (request) => request.user?.id }))
 */
export function adminRouter(meterway: Meterway, options: AdminRouterOptions): RequestHandler {
  return endpointRouter(adminEndpoints, {
    ...routerFacts(meterway),
    context: async (request) => {
      const actor = await options.actor(request)
      if (typeof actor !== 'string' || actor === '') throw new MeterwayError('invalid_token')
      return { meterway, actor }
    },
  })
}
