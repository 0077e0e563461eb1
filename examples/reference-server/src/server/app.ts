import { accountRouter, adminRouter, endpointRouter, llmRouter, notFound } from '@meterway/adapter-express'
import type { Meterway } from '@meterway/core'
import express, { type ErrorRequestHandler, type Express } from 'express'
import type { Logger } from 'pino'
import { userAccounts } from '../admin/user-accounts.js'
import { authEndpoints, type AuthContext } from '../auth/auth-endpoints.js'
import type { Sessions } from '../auth/sessions.js'
import { faultText } from '../log/fault-text.js'
import type { Metrics } from '../metrics/metrics.js'
import { profileEndpoints, type ProfileContext } from '../users/profile-endpoint.js'
import { userEndpoints, type UsersContext } from '../users/user-endpoints.js'
import type { OpenCache } from './open-cache.js'
import { oneHost } from './one-host.js'
import { openApi } from './open-api.js'
import { operationsEndpoints, type OperationsContext } from './operations.js'

export interface AppParts extends Omit<AuthContext, 'ip'> {
  meterway: Meterway
  cache: OpenCache | null
  sessions: Sessions
  logger: Logger
  metrics: Metrics
}

/** The whole API; calls of models have been served before, where they can be. The first handler that knows a path answers it. */
export function createApp(parts: AppParts): Express {
  const { meterway, cache, sessions, users, logger, metrics } = parts
  const shared = { newRequestId: meterway.newRequestId, onFault: faultLog(logger), fallsThrough: true }

  const operations = endpointRouter<OperationsContext>(operationsEndpoints, {
    ...shared,
    context: () => ({ meterway, cache, metrics, openApi }),
  })
  const auth = endpointRouter<AuthContext>(authEndpoints, {
    ...shared,
    context: (request) => ({ ...parts, ip: request.ip ?? '' }),
  })
  const profile = endpointRouter<ProfileContext>(profileEndpoints, {
    ...shared,
    context: async (request) => ({ meterway, user: await sessions.user(request) }),
  })
  const usersRouter = endpointRouter<UsersContext>(userEndpoints, {
    ...shared,
    context: async (request) => {
      await sessions.admin(request)
      return { meterway, users }
    },
  })

  return express()
    .disable('x-powered-by')
    .use(oneHost, operations)
    .use('/v1/auth', auth, notFound())
    .use('/v1/me', profile, accountRouter(meterway, { account: async (r) => (await sessions.user(r)).id }))
    .use('/v1/admin', usersRouter, userAccounts(parts))
    .use('/v1/admin', adminRouter(meterway, { actor: async (r) => (await sessions.admin(r)).id }))
    .use(['/v1', '/v1beta'], llmRouter(meterway))
    .use(notFound(), faultAnswer(shared))
}

const faultLog = (logger: Logger) => (fault: unknown, requestId: string) => {
  logger.error({ requestId, fault: faultText(fault) }, 'answering a request')
}

/** What is turned away before any endpoint, in the shape of the API. */
const faultAnswer =
  (shared: {
    newRequestId: () => string
    onFault: (fault: unknown, requestId: string) => void
  }): ErrorRequestHandler =>
  (fault, request, response, next) => {
    const context = (): never => {
      throw fault
    }
    void endpointRouter([], { ...shared, context, fallsThrough: false })(request, response, next)
  }
