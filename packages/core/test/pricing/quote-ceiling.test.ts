import { describe, expect, it } from 'vitest'
import { nano } from '../../src/kernel/money.js'
import { affordableOutputTokens, quoteCeiling, type Price } from '../../src/pricing/index.js'

const token = (dimension: string, unitPrice: string, when?: object) => ({
  dimension,
  unit: 'token',
  unitPrice,
  ...(when === undefined ? {} : { when }),
})

const tiered: Price = {
  currency: 'USD',
  components: [
    token('input', '1'),
    token('input', '2', { input_tokens_gt: 1000 }),
    token('input', '5', { service_tier: 'priority' }),
    token('output', '3'),
  ],
}

const unitPriceOf = (price: Price, request: Parameters<typeof quoteCeiling>[1]): string | undefined =>
  quoteCeiling(price, request).lines[0]?.unitPrice

describe('quoteCeiling', () => {
  it('holds a request near a context tier at the higher tier', () => {
    expect(unitPriceOf(tiered, { inputTokens: 900, maxOutputTokens: 0 })).toBe('1')
    expect(unitPriceOf(tiered, { inputTokens: 950, maxOutputTokens: 0 })).toBe('2')
  })

  it('counts a service tier only when the request asks for it', () => {
    const ask = (tier: string) => ({ inputTokens: 1, maxOutputTokens: 0, attributes: { service_tier: tier } })
    expect(unitPriceOf(tiered, ask('priority'))).toBe('5')
    expect(unitPriceOf(tiered, ask('default'))).toBe('1')
  })

  it('holds for the provider serving a cheaper tier at the standard price', () => {
    const batch: Price = {
      currency: 'USD',
      components: [token('input', '2'), token('input', '1', { service_tier: 'batch' })],
    }
    expect(
      unitPriceOf(batch, { inputTokens: 1, maxOutputTokens: 0, attributes: { service_tier: 'batch' } }),
    ).toBe('2')
  })

  it('takes the dearest pool of input and of output', () => {
    const cached: Price = {
      currency: 'USD',
      components: [
        token('input', '1'),
        token('cache_write', '1.25'),
        token('output', '3'),
        token('output_reasoning', '4'),
      ],
    }
    const { exact, lines } = quoteCeiling(cached, { inputTokens: 100, maxOutputTokens: 10 })
    expect(lines.map(({ dimension }) => dimension)).toEqual(['cache_write', 'output_reasoning'])
    expect(exact).toBe('165')
    const plain = quoteCeiling(cached, { inputTokens: 100, maxOutputTokens: 10, pools: ['input', 'output'] })
    expect(plain.exact).toBe('130')
  })

  it('applies the dearest region that the request leaves open', () => {
    const regional: Price = {
      ...tiered,
      multipliers: [
        { factor: '1.1', when: { region: 'us' } },
        { factor: '1.2', when: { region: 'eu' } },
        { factor: '6', when: { speed: 'fast' } },
      ],
    }
    const request = { inputTokens: 10, maxOutputTokens: 0 }
    expect(quoteCeiling(regional, request).exact).toBe('12')
    expect(quoteCeiling(regional, { ...request, attributes: { region: 'us' } }).exact).toBe('11')
    expect(quoteCeiling(regional, { ...request, attributes: { region: 'us', speed: 'fast' } }).exact).toBe(
      '66',
    )
  })

  it('adds units, the request fee, the minimum and the multiplier', () => {
    const image = (unitPrice: string, quality?: string) => ({
      dimension: 'images',
      unit: 'image',
      unitPrice,
      ...(quality === undefined ? {} : { when: { quality } }),
    })
    const images: Price = {
      currency: 'USD',
      components: [
        image('4'),
        image('1', 'low'),
        { dimension: 'requests', unit: 'request', unitPrice: '0.5' },
      ],
      minimumCharge: '3',
    }
    const request = { inputTokens: 0, maxOutputTokens: 0, units: { images: 2 } }
    expect(quoteCeiling(images, request).exact).toBe('8.5')
    const low = { ...request, attributes: { quality: 'low' } }
    expect(quoteCeiling(images, low).exact).toBe('3')
    expect(quoteCeiling(images, low, { multiplier: '0.5' }).exact).toBe('1.5')
  })

  it('names what the price does not cover', () => {
    const inputOnly: Price = { currency: 'USD', components: [token('input', '1')] }
    const { unpriced } = quoteCeiling(inputOnly, { inputTokens: 1, maxOutputTokens: 1, units: { images: 1 } })
    expect(unpriced).toEqual(['images', 'output'])
  })
})

describe('affordableOutputTokens', () => {
  const units = (count: bigint) => nano(count * 1_000_000_000n)

  it('spends what the input leaves', () => {
    expect(affordableOutputTokens(tiered, 100, units(130n))).toBe(10)
    expect(affordableOutputTokens(tiered, 100, nano(130n * 1_000_000_000n - 1n))).toBe(9)
  })

  it('is 0 when not even the input fits', () => {
    expect(affordableOutputTokens(tiered, 100, units(99n))).toBe(0)
  })

  it('stops at the limit', () => {
    expect(affordableOutputTokens(tiered, 0, units(1_000_000n), { limit: 4096 })).toBe(4096)
  })

  it('is unlimited where output is free', () => {
    const free: Price = { currency: 'USD', components: [token('input', '1'), token('output', '0')] }
    expect(affordableOutputTokens(free, 1, units(1n))).toBe(Number.MAX_SAFE_INTEGER)
  })
})
