import fc from 'fast-check'
import type { Price, PriceComponent, PriceCondition } from '../../src/pricing/index.js'

const pools = ['input', 'cache_read', 'cache_write', 'cache_write_1h', 'output', 'output_reasoning']

/** Decimal text of at most twelve decimals. */
export const decimalText = fc
  .tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 999_999_999_999 }))
  .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(12, '0')}`)

/** Decimal text up to 2, as multipliers are. */
const factorText = fc.constantFrom('0', '0.5', '0.999999999999', '1', '1.1', '2')

const condition: fc.Arbitrary<PriceCondition> = fc.record(
  {
    input_tokens_gt: fc.constantFrom(100, 1000, 5000),
    service_tier: fc.constantFrom('batch', 'priority'),
    region: fc.constantFrom('eu', 'us'),
  },
  { requiredKeys: [] },
)

const component: fc.Arbitrary<PriceComponent> = fc.record(
  {
    dimension: fc.constantFrom(...pools),
    unit: fc.constant('token'),
    unitPrice: decimalText,
    per: fc.constantFrom(1, 3, 1000, 3600, 1_000_000),
    when: condition,
  },
  { requiredKeys: ['dimension', 'unit', 'unitPrice'] },
)

/** A price that covers every pool, with conditions that overlap in any way. */
export const anyPrice: fc.Arbitrary<Price> = fc
  .record({
    input: decimalText,
    output: decimalText,
    others: fc.array(component, { maxLength: 8 }),
    factors: fc.array(fc.record({ factor: factorText, when: condition }), { maxLength: 3 }),
    minimumCharge: fc.constantFrom('0', '0.000001', '3'),
  })
  .map(({ input, output, others, factors, minimumCharge }) => ({
    currency: 'USD',
    components: [
      { dimension: 'input', unit: 'token', unitPrice: input },
      { dimension: 'output', unit: 'token', unitPrice: output },
      ...others,
      { dimension: 'images', unit: 'image', unitPrice: '0.04' },
    ],
    multipliers: factors,
    minimumCharge,
  }))

/** Input and output counts by pool, at most as many in sum as the two limits. */
export const splitTokens = (
  inputTokens: number,
  outputTokens: number,
): fc.Arbitrary<Record<string, number>> =>
  fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 }).map((shares) => {
    const inputShares = shares.slice(0, 4)
    const outputShares = shares.slice(4)
    return Object.fromEntries([
      ...portions(inputTokens, inputShares).map((count, at) => [pools[at]!, count] as const),
      ...portions(outputTokens, outputShares).map((count, at) => [pools[at + 4]!, count] as const),
    ])
  })

function portions(total: number, shares: number[]): number[] {
  let left = total
  return shares.map((share) => {
    const count = Math.floor(left * share)
    left -= count
    return count
  })
}
