import type { Meter, Tracer } from '@opentelemetry/api'
import type { Telemetry } from '../ports/index.js'
import { callMetrics } from './call-metrics.js'
import { callSpans } from './call-spans.js'

/** Each absent one is not written. */
export interface OpenTelemetryOptions {
  tracer?: Tracer
  meter?: Meter
}

/**
 * Spans and GenAI metrics of calls, for a tracer and a meter of the host's SDK.
 * @example
 * import { metrics, trace } from '@opentelemetry/api'
 * const telemetry = openTelemetry({ tracer: trace.getTracer('meterway'), meter: metrics.getMeter('meterway') })
 * const meterway = createMeterway({ store, masterKey, telemetry })
 */
export function openTelemetry({ tracer, meter }: OpenTelemetryOptions): Telemetry {
  const tellers = [tracer && callSpans(tracer), meter && callMetrics(meter)].filter(
    (teller) => teller !== undefined,
  )
  return {
    callEnded: (call) => {
      for (const tell of tellers) tell(call)
    },
  }
}
