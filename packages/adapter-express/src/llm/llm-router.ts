import { endpoints, MeterwayError, type Meterway } from '@meterway/core'
import type { RequestHandler } from 'express'
import { endpointRouter } from '../endpoints/endpoint-router.js'
import { routerFacts } from '../endpoints/router-facts.js'
import { pathOf } from '../http/path-of.js'
import { requestIdOf } from '../http/request-id.js'
import { sendFault } from '../http/send-fault.js'
import { gatewayCallAt } from './gateway-call.js'
import type { LlmContext } from './llm-endpoint.js'
import { modelEndpoints } from './models.js'
import { quoteEndpoint } from './quote.js'
import { serveGateway } from './serve-gateway.js'

export interface LlmRouterOptions {
  /** Largest request body. @defaultValue 20 MiB */
  maxBodyBytes?: number
}

export const defaultMaxBodyBytes = 20 * 1024 * 1024

export const llmEndpoints = [...modelEndpoints, quoteEndpoint]

/**
 * What callers with an access key use: the LLM endpoints of OpenAI and Google, models, quotes. Paths that it does not
 * know go on to what is mounted after it. Mount it without a body parser: bytes pass through as they came.
 * @example app.use(['/v1', '/v1beta'], llmRouter(meterway)) // Google's clients look under /v1beta
 */
export function llmRouter(meterway: Meterway, options: LlmRouterOptions = {}): RequestHandler {
  const { maxBodyBytes = defaultMaxBodyBytes } = options
  const others = endpointRouter<LlmContext>(llmEndpoints, {
    ...routerFacts(meterway),
    fallsThrough: true,
    context: async ({ headers, ip = '' }) => {
      const caller = { headers: headers as LlmContext['caller']['headers'], ip }
      return { meterway, caller, principal: await meterway.gateway.principal(caller) }
    },
  })
  return (request, response, next) => {
    const call = gatewayCallAt(pathOf(request.url))
    if (call === null) others(request, response, next)
    else if (request.method === 'POST')
      void serveGateway(meterway, call, request, response, { ip: request.ip ?? '', maxBodyBytes })
    else {
      response.setHeader('allow', 'POST')
      const fault = new MeterwayError('method_not_allowed')
      const requestId = requestIdOf(request, meterway.newRequestId)
      sendFault(request, response, fault, requestId, undefined, endpoints[call.serves].errors.errorBody)
    }
  }
}
