import { MeterwayError, type HostUsage, type Meterway } from '@meterway/core'
import type { Request, RequestHandler } from 'express'
import { accepted } from '../endpoints/accepted.js'
import { routerFacts } from '../endpoints/router-facts.js'
import { requestIdOf } from '../http/request-id.js'
import { sendFault } from '../http/send-fault.js'
import { beforeEnd } from './before-end.js'
import { ceilingOf } from './ceiling-of.js'
import { endCall } from './end-call.js'

export interface MeteredOptions {
  /** Model of the catalogue whose price rates the usage. */
  model: string | ((request: Request) => string)
  /** The host's id of who pays; undefined or empty answers 401. */
  account: (request: Request) => string | undefined | Promise<string | undefined>
  /** The most that a call may cost, a decimal string. @defaultValue the model's own ceiling for the request's body */
  amount?: string | ((request: Request) => string)
}

/** The call that a handler makes: tell it what was used. */
export interface MeteredCall {
  /** Also the id of the usage record. */
  id: string
  /**
   * Says what the call used, by quantities or by amount; the last word counts.
   * @throws MeterwayError `invalid_request` for a usage that cannot be charged
   */
  usage: (usage: HostUsage) => void
}

declare global {
  // Express itself offers this namespace for its users' own properties.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Express {
    interface Request {
      meterway?: MeteredCall
    }
  }
}

/**
 * Meters a host's own handler: holds before it runs, settles before its answer ends. A handler that throws, or
 * answers 5xx, costs nothing; one that succeeds without telling its usage costs what was held.
 * @example
 * app.post('/summary', metered(meterway, { model: 'gpt-4o', account: (request) => request.user?.id }),
 *   async (request, response) => {
 *     const { text, usage } = await summarise(request.body)
 *     request.meterway?.usage({ quantities: { input: usage.input, output: usage.output } })
 *     response.json({ text })
 *   })
 */
export function metered(meterway: Meterway, options: MeteredOptions): RequestHandler {
  return (request, response, next) => {
    const facts = routerFacts(meterway)
    const requestId = requestIdOf(request, facts.newRequestId)
    const fail = (fault: unknown): void => {
      sendFault(request, response, fault, requestId, facts.onFault)
    }
    hold(meterway, options, request, requestId).then((held) => {
      let told: HostUsage | null = null
      const usage = (used: HostUsage): void => {
        held.costOf(used) // while the handler can still be told of a mistake
        told = used
      }
      const call: MeteredCall = { id: held.id, usage }
      request.meterway = call
      response.locals.meterway = call
      response.setHeader('x-request-id', requestId)
      beforeEnd(response, () => endCall(held, response, told), fail)
      next()
    }, fail)
  }
}

async function hold(meterway: Meterway, options: MeteredOptions, request: Request, requestId: string) {
  const ownerId = await options.account(request)
  if (typeof ownerId !== 'string' || ownerId === '') throw new MeterwayError('invalid_token')
  const model = valueOf(options.model, request)
  const amount =
    options.amount === undefined
      ? await ceilingOf(meterway, ownerId, model, request)
      : valueOf(options.amount, request)
  const endpoint = request.path.slice(0, 64)
  return accepted(await meterway.hold({ ownerId, model, amount, requestId, endpoint })).hold
}

const valueOf = (value: string | ((request: Request) => string), request: Request): string =>
  typeof value === 'string' ? value : value(request)
