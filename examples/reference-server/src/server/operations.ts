import { endpointFor } from '@meterway/adapter-express'
import type { Meterway } from '@meterway/core'
import * as z from 'zod'
import { metricsContentType, type Metrics } from '../metrics/metrics.js'

export interface OperationsContext {
  meterway: Meterway
  metrics: Metrics
  /** The OpenAPI document, as JSON. */
  openApi: () => unknown
}

const operationsEndpoint = endpointFor<OperationsContext>()
const ok = z.object({ status: z.literal('ok') })

export const operationsEndpoints = [
  operationsEndpoint({
    method: 'GET',
    path: '/healthz',
    summary: 'Tells that the process is alive',
    reply: ok,
    handle: () => ({ status: 'ok' as const }),
  }),
  operationsEndpoint({
    method: 'GET',
    path: '/readyz',
    summary: 'Tells whether requests can be served: the store answers',
    reply: ok,
    errors: ['store_unavailable'],
    handle: async ({ meterway }) => {
      await meterway.ready()
      return { status: 'ok' as const }
    },
  }),
  operationsEndpoint({
    method: 'GET',
    path: '/metrics',
    summary: 'Tells how this process is, for Prometheus',
    contentType: metricsContentType,
    reply: z.string(),
    handle: ({ metrics }) => metrics.text(),
  }),
  operationsEndpoint({
    method: 'GET',
    path: '/openapi.json',
    summary: 'Describes this API in OpenAPI 3.1',
    reply: z.unknown(),
    handle: ({ openApi }) => openApi(),
  }),
]
