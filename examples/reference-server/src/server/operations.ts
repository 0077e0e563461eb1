import { endpointFor } from '@meterway/adapter-express'
import type { Meterway } from '@meterway/core'
import * as z from 'zod'
import { metricsContentType, type Metrics } from '../metrics/metrics.js'
import type { OpenCache } from './open-cache.js'

export interface OperationsContext {
  meterway: Meterway
  cache: OpenCache | null
  metrics: Metrics
  /** The OpenAPI document, as JSON. */
  openApi: () => unknown
}

const operationsEndpoint = endpointFor<OperationsContext>()
const ok = z.object({ status: z.literal('ok') })
/** Without its cache the server serves on, each process by itself: that makes it no less ready. */
const ready = ok.extend({ cache: z.enum(['ok', 'away']).optional() })

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
    summary:
      'Tells whether requests can be served: the store answers; and whether the cache does, if there is one',
    reply: ready,
    errors: ['store_unavailable'],
    handle: async ({ meterway, cache }) => {
      const [isCacheThere] = await Promise.all([cache?.isThere(), meterway.ready()])
      if (isCacheThere === undefined) return { status: 'ok' as const }
      return { status: 'ok' as const, cache: isCacheThere ? ('ok' as const) : ('away' as const) }
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
