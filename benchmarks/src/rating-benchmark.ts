import { quoteCeiling, rate, type Price } from '@meterway/core/pricing'
import { printTable, round } from './report.js'

const plain: Price = {
  currency: 'USD',
  components: [
    { dimension: 'input', unit: 'token', unitPrice: '2.5', per: 1_000_000 },
    { dimension: 'output', unit: 'token', unitPrice: '10', per: 1_000_000 },
  ],
}
const tiered: Price = {
  currency: 'USD',
  components: [
    ...plain.components,
    { dimension: 'cache_read', unit: 'token', unitPrice: '1.25', per: 1_000_000 },
    { dimension: 'input', unit: 'token', unitPrice: '5', per: 1_000_000, when: { input_tokens_gt: 200_000 } },
    {
      dimension: 'output',
      unit: 'token',
      unitPrice: '15',
      per: 1_000_000,
      when: { input_tokens_gt: 200_000 },
    },
    {
      dimension: 'input',
      unit: 'token',
      unitPrice: '4.25',
      per: 1_000_000,
      when: { service_tier: 'priority' },
    },
  ],
}
const usage = { quantities: { input: 1234, output: 567 }, inputContextTokens: 1234, attributes: {} }
const cached = {
  quantities: { input: 1234, cache_read: 99_000, output: 567 },
  inputContextTokens: 250_000,
  attributes: { service_tier: 'priority' },
}

const cases: [string, () => unknown][] = [
  ['rate, two components', () => rate(plain, usage)],
  ['rate, with an account multiplier', () => rate(plain, usage, { multiplier: '1.25' })],
  ['rate, context and service tiers', () => rate(tiered, cached)],
  ['quoteCeiling, two components', () => quoteCeiling(plain, { inputTokens: 1234, maxOutputTokens: 4096 })],
  ['inexact floats, for scale', () => 1234 * 2.5e-6 + 567 * 1e-5],
]

/** Nanoseconds of one rating. */
export function ratingBenchmark(seconds: number): void {
  const rows = cases.map(([name, work]) => [name, round(nanosPerCall(work, seconds))])
  printTable('rating: ns per call', ['case', 'ns'], rows)
}

let sink: unknown

function nanosPerCall(work: () => unknown, seconds: number): number {
  for (let i = 0; i < 20_000; i++) sink = work()
  const endsAt = performance.now() + seconds * 1000
  const startedAt = performance.now()
  let calls = 0
  while (performance.now() < endsAt) {
    for (let i = 0; i < 1000; i++) sink = work()
    calls += 1000
  }
  return ((performance.now() - startedAt) * 1e6) / (sink === undefined ? Number.NaN : calls)
}
