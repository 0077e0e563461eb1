import type { Meterway } from '@meterway/core'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { callMetrics } from './call-metrics.js'
import { ledgerMetrics } from './ledger-metrics.js'
import { loadMetrics } from './load-metrics.js'

/** What Prometheus reads of this process. */
export interface Metrics {
  /** In Prometheus's text format. */
  text: () => Promise<string>
}

/** Of that format. */
export const metricsContentType = Registry.PROMETHEUS_CONTENT_TYPE

/**
 * Counts what Meterway tells. Values of labels come from the catalogue and the code, never from a caller, so their number
 * is bounded; nothing of a key, an account or a text is in them.
 */
export function metricsOf(meterway: Meterway): Metrics {
  const register = new Registry()
  collectDefaultMetrics({ register })
  callMetrics(meterway.events, [register])
  ledgerMetrics(meterway.events, [register])
  loadMetrics(meterway, [register])
  return { text: () => register.metrics() }
}
