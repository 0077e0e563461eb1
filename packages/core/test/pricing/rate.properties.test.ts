import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Exact } from '../../src/kernel/money.js'
import { affordableOutputTokens, quoteCeiling, rate } from '../../src/pricing/index.js'
import { nano } from '../../src/kernel/money.js'
import { anyPrice, decimalText, splitTokens } from './arbitraries.js'

const counts = fc.integer({ min: 0, max: 10_000 })
const request = fc
  .record({ inputTokens: counts, maxOutputTokens: counts, images: fc.integer({ min: 0, max: 3 }) })
  .chain((limits) =>
    fc.record({
      limits: fc.constant(limits),
      quantities: splitTokens(limits.inputTokens, limits.maxOutputTokens),
      images: fc.integer({ min: 0, max: limits.images }),
      context: fc.integer({ min: 0, max: limits.inputTokens }),
      asked: fc.constantFrom({}, { service_tier: 'batch' }, { service_tier: 'priority' }),
      isTierServed: fc.boolean(),
      region: fc.constantFrom({}, { region: 'eu' }, { region: 'us' }),
    }),
  )
const options = fc.record({
  multiplier: decimalText,
  rounding: fc.constantFrom('up' as const, 'half-even' as const, 'down' as const),
})

describe('rate, for any price', () => {
  it('rounds the exact amount by less than a nano-unit', () => {
    fc.assert(
      fc.property(anyPrice, splitTokens(10_000, 10_000), options, (price, quantities, rateOptions) => {
        const { exact, amountNano } = rate(price, { quantities, inputContextTokens: 500 }, rateOptions)
        const error = new Exact(amountNano.toString()).minus(new Exact(exact).mul(1e9))
        const tolerance = 1e-25
        const lowest =
          rateOptions.rounding === 'up' ? -tolerance : rateOptions.rounding === 'down' ? -1 : -0.5 - tolerance
        const highest =
          rateOptions.rounding === 'up' ? 1 : rateOptions.rounding === 'down' ? tolerance : 0.5 + tolerance
        expect(error.gte(lowest) && error.lte(highest)).toBe(true)
      }),
    )
  })

  it('has lines that add up to the exact amount', () => {
    fc.assert(
      fc.property(anyPrice, splitTokens(10_000, 10_000), options, (price, quantities, rateOptions) => {
        const finite = {
          ...price,
          components: price.components.map((component) => ({ ...component, per: 1000 })),
        }
        const { exact, lines } = rate(finite, { quantities, inputContextTokens: 500 }, rateOptions)
        const sum = lines.reduce((total, { cost }) => total.plus(cost), new Exact(0))
        expect(sum.eq(exact)).toBe(true)
      }),
    )
  })

  it('never costs less for more', () => {
    fc.assert(
      fc.property(
        anyPrice,
        splitTokens(5000, 5000),
        fc.constantFrom('input', 'output', 'cache_read'),
        counts,
        (price, quantities, dimension, more) => {
          const amount = (extra: number): bigint =>
            rate(price, {
              quantities: { ...quantities, [dimension]: (quantities[dimension] ?? 0) + extra },
              inputContextTokens: 500,
            }).amountNano
          expect(amount(more)).toBeGreaterThanOrEqual(amount(0))
        },
      ),
    )
  })
})

describe('quoteCeiling, for any price', () => {
  it('covers every usage within its bounds', () => {
    fc.assert(
      fc.property(
        anyPrice,
        request,
        options,
        (price, { limits, quantities, images, context, asked, isTierServed, region }, rateOptions) => {
          const { amountNano } = rate(
            price,
            {
              quantities: { ...quantities, images },
              inputContextTokens: context,
              attributes: { ...(isTierServed ? asked : {}), ...region },
            },
            rateOptions,
          )
          const { images: most, ...tokens } = limits
          const ceiling = quoteCeiling(
            price,
            { ...tokens, units: { images: most }, attributes: asked },
            rateOptions,
          )
          expect(ceiling.amountNano).toBeGreaterThanOrEqual(amountNano)
          expect(ceiling.unpriced).toEqual([])
        },
      ),
      { numRuns: 500 },
    )
  })

  it('admits the affordable output and not one token more', () => {
    fc.assert(
      fc.property(
        anyPrice,
        counts,
        fc.bigInt({ min: 0n, max: 10n ** 14n }),
        options,
        (price, inputTokens, available, rateOptions) => {
          const limit = 1_000_000
          const ceiling = (maxOutputTokens: number): bigint =>
            quoteCeiling(price, { inputTokens, maxOutputTokens }, rateOptions).amountNano
          const tokens = affordableOutputTokens(price, inputTokens, nano(available), {
            ...rateOptions,
            limit,
          })
          if (tokens > 0) expect(ceiling(tokens)).toBeLessThanOrEqual(available)
          if (tokens < limit) expect(ceiling(tokens + 1)).toBeGreaterThan(available)
        },
      ),
      { numRuns: 300 },
    )
  })
})
