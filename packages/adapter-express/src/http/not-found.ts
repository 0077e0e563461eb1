import { MeterwayError, newId } from '@meterway/core'
import type { RequestHandler } from 'express'
import { requestIdOf } from './request-id.js'
import { sendFault } from './send-fault.js'

/**
 * Answers 404 in the error shape of the API: mount it after all routers of a path.
 * @example app.use('/v1', notFound())
 */
export const notFound = (): RequestHandler => (request, response) =>
  sendFault(request, response, new MeterwayError('not_found'), requestIdOf(request, newId))
