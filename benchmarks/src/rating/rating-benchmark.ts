import { quoteCeiling, rate, type Price } from '@meterway/core/pricing'
import type { BenchmarkOptions } from '../benchmark-options.js'
import type { Report } from '../report.js'
import { median } from '../statistics.js'

const perMillion = (dimension: string, unitPrice: string, when?: Record<string, string | number>) => ({
  dimension,
  unit: 'token',
  unitPrice,
  per: 1_000_000,
  ...(when ? { when } : {}),
})
const longContext = { input_tokens_gt: 200_000 }
const plain: Price = {
  currency: 'USD',
  components: [perMillion('input', '2.5'), perMillion('output', '10')],
}
const tiered: Price = {
  currency: 'USD',
  components: [
    ...plain.components,
    perMillion('cache_read', '1.25'),
    perMillion('input', '5', longContext),
    perMillion('output', '15', longContext),
    perMillion('input', '4.25', { service_tier: 'priority' }),
  ],
}
const usage = { quantities: { input: 1234, output: 567 }, inputContextTokens: 1234, attributes: {} }
const long = {
  quantities: { input: 1234, cache_read: 99_000, output: 567 },
  inputContextTokens: 250_000,
  attributes: { service_tier: 'priority' },
}
const request = { inputTokens: 1234, maxOutputTokens: 4096 }

/** Reads its figures from an object as `rate` does, so that the compiler cannot work out the product beforehand. */
const floats = { input: 2.5e-6, output: 1e-5 }
const inexactCost = ({ quantities }: typeof usage): number =>
  quantities.input * floats.input + quantities.output * floats.output

const cases: [string, () => unknown][] = [
  ['rate, two components', () => rate(plain, usage)],
  ['rate, two components, account multiplier', () => rate(plain, usage, { multiplier: '1.25' })],
  ['rate, context and service tiers', () => rate(tiered, long)],
  ['quoteCeiling, two components', () => quoteCeiling(plain, request)],
  ['quoteCeiling, context and service tiers', () => quoteCeiling(tiered, request)],
  ['inexact floats, for scale', () => inexactCost(usage)],
]

/** Nanoseconds of one rating. */
export function ratingBenchmark({ seconds, rounds }: BenchmarkOptions, report: Report): Promise<number> {
  const rows = cases.map(([name, work]) => {
    nanosPerCall(work, seconds / 5)
    const nanos = Array.from({ length: rounds }, () => nanosPerCall(work, seconds))
    return [name, median(nanos), 1e9 / median(nanos)]
  })
  report.table('rating, one core', [{ heading: 'case' }, { heading: 'ns' }, { heading: 'per second' }], rows)
  return Promise.resolve(0)
}

let sink: unknown

function nanosPerCall(work: () => unknown, seconds: number): number {
  const startedAt = performance.now()
  const endsAt = startedAt + seconds * 1000
  let calls = 0
  while (performance.now() < endsAt) {
    for (let i = 0; i < 1000; i++) sink = work()
    calls += 1000
  }
  const elapsedMs = performance.now() - startedAt
  // Read, so that no call may be left out as useless.
  return sink === undefined ? Number.NaN : (elapsedMs * 1e6) / calls
}
