import { formatMoney, type Meterway } from '@meterway/core'
import type { EndedCall } from '@meterway/core/ports'
import { dimensions, unitOf, type KnownDimension } from '@meterway/core/pricing'
import { Counter, Histogram, type Registry } from 'prom-client'

/** What becomes of calls, told from `call.ended`. */
export function callMetrics(events: Meterway['events'], registers: Registry[]): void {
  const count = countersIn(registers)
  const measure = histogramsIn(registers)

  events.on('call.ended', (call) => {
    const { endpoint, outcome } = call
    const model = call.model ?? 'none'
    count.requests.inc({ endpoint, model, outcome, status_class: `${Math.floor(call.status / 100)}xx` })
    measure.overhead.observe({ endpoint }, call.overheadMs / 1000)
    for (const { provider, outcome: tried, latencyMs } of call.tries) {
      count.attempts.inc({ provider, outcome: tried })
      measure.attempt.observe({ provider }, latencyMs / 1000)
    }
    if (!isServed(call)) return
    const kind = { endpoint, streamed: String(call.streamed) }
    measure.firstByte.observe(kind, call.firstByteMs / 1000)
    measure.duration.observe(kind, call.durationMs / 1000)
    count.charges.inc({ model, currency: call.currency ?? 'none' }, Number(formatMoney(call.chargeNano)))
    for (const [dimension, quantity] of Object.entries(call.quantities)) {
      if (isToken(dimension)) count.tokens.inc({ model, kind: dimension }, Number(quantity))
      else count.units.inc({ model, kind: isKnown(dimension) ? dimension : 'other' }, Number(quantity))
    }
  })
}

/** Refusals are fast and replays free: among answers of providers they would only hide how those are. */
const isServed = ({ usageRecordId, outcome }: EndedCall): boolean =>
  usageRecordId !== null && outcome !== 'upstream_error' && outcome !== 'fault'

const known = new Set<string>(dimensions)
const isKnown = (dimension: string): dimension is KnownDimension => known.has(dimension)
const isToken = (dimension: string): boolean => isKnown(dimension) && unitOf(dimension) === 'token'

const countersIn = (registers: Registry[]) => ({
  requests: new Counter({
    name: 'meterway_requests_total',
    help: 'Calls of the gateway, by how they ended.',
    labelNames: ['endpoint', 'model', 'outcome', 'status_class'],
    registers,
  }),
  attempts: new Counter({
    name: 'meterway_attempts_total',
    help: 'Tries at providers, by how they ended.',
    labelNames: ['provider', 'outcome'],
    registers,
  }),
  tokens: new Counter({
    name: 'meterway_tokens_total',
    help: 'Tokens of calls that were charged, in exclusive pools.',
    labelNames: ['model', 'kind'],
    registers,
  }),
  units: new Counter({
    name: 'meterway_units_total',
    help: 'Images, seconds, characters and other units of calls that were charged.',
    labelNames: ['model', 'kind'],
    registers,
  }),
  charges: new Counter({
    name: 'meterway_charges_total',
    help: 'Charged to balances, in units of the currency. For graphs: the ledger is exact, this is a float.',
    labelNames: ['model', 'currency'],
    registers,
  }),
})

const ownSeconds = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5]
const modelSeconds = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 40, 80, 160]

const histogramsIn = (registers: Registry[]) => ({
  overhead: new Histogram({
    name: 'meterway_overhead_seconds',
    help: 'Time to the first byte of an answer that was spent here, not at providers.',
    labelNames: ['endpoint'],
    buckets: ownSeconds,
    registers,
  }),
  firstByte: new Histogram({
    name: 'meterway_first_byte_seconds',
    help: 'Time to the first byte of answers that a provider gave.',
    labelNames: ['endpoint', 'streamed'],
    buckets: modelSeconds,
    registers,
  }),
  duration: new Histogram({
    name: 'meterway_duration_seconds',
    help: 'Time until answers that a provider gave were charged.',
    labelNames: ['endpoint', 'streamed'],
    buckets: modelSeconds,
    registers,
  }),
  attempt: new Histogram({
    name: 'meterway_attempt_seconds',
    help: 'Time of tries at providers: to the whole answer, or to the first piece of a stream.',
    labelNames: ['provider'],
    buckets: modelSeconds,
    registers,
  }),
})
