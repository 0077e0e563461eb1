import { describe, expect, it } from 'vitest'
import { rate, type Price } from '../../src/pricing/index.js'

const token = (dimension: string, unitPrice: string, when?: object) => ({
  dimension,
  unit: 'token',
  unitPrice,
  ...(when === undefined ? {} : { when }),
})

const price: Price = {
  currency: 'USD',
  components: [token('input', '0.000001'), token('output', '0.000002')],
}

const usage = (
  quantities: Record<string, number | string | bigint>,
  attributes: Record<string, string> = {},
) => ({
  quantities,
  inputContextTokens: 1000,
  attributes,
})

describe('rate', () => {
  it('prices per million without losing a digit', () => {
    const perMillion: Price = {
      currency: 'USD',
      components: [{ dimension: 'input', unit: 'token', unitPrice: '2.5', per: 1_000_000 }],
    }
    const { exact, lines } = rate(perMillion, usage({ input: 3 }))
    expect(exact).toBe('0.0000075')
    expect(lines).toEqual([{ dimension: 'input', quantity: '3', unitPrice: '0.0000025', cost: '0.0000075' }])
  })

  it('rounds a price per hour from the true fraction', () => {
    const perHour: Price = {
      currency: 'USD',
      components: [{ dimension: 'audio_seconds', unit: 'second', unitPrice: '0.1', per: 3600 }],
    }
    expect(rate(perHour, usage({ audio_seconds: 3600 }))).toMatchObject({
      exact: '0.1',
      amountNano: 100_000_000n,
    })
    const second = rate(perHour, usage({ audio_seconds: '1' }), { rounding: 'down' })
    expect(second.amountNano).toBe(27_777n)
    expect(second.exact).toBe(`0.0000${'2'.padEnd(2, '7')}${'7'.repeat(34)}`)
  })

  it('rounds once, by the named rounding', () => {
    const half: Price = { currency: 'USD', components: [token('input', '0.0000000005')] }
    const round = (input: number, rounding: 'up' | 'half-even' | 'down') =>
      rate(half, usage({ input }), { rounding }).amountNano
    expect([round(1, 'up'), round(1, 'half-even'), round(1, 'down')]).toEqual([1n, 0n, 0n])
    expect([round(3, 'up'), round(3, 'half-even'), round(3, 'down')]).toEqual([2n, 2n, 1n])
    expect(rate(half, usage({ input: 1 })).amountNano).toBe(1n)
  })

  it('lists a quantity without a price instead of charging nothing for it', () => {
    const rating = rate(price, usage({ input: 1, output: 0, images: 2, pixels: 0 }))
    expect(rating.unpriced).toEqual(['images'])
    expect(rating.exact).toBe('0.000001')
  })

  it('does not let a component of another service tier stand in', () => {
    const priorityOnly: Price = {
      currency: 'USD',
      components: [
        token('input', '0.000001'),
        token('cache_read', '0.0000009', { service_tier: 'priority' }),
      ],
    }
    expect(rate(priorityOnly, usage({ cache_read: 1 })).exact).toBe('0.000001')
    expect(rate(priorityOnly, usage({ cache_read: 1 }, { service_tier: 'priority' })).exact).toBe('0.0000009')
  })

  it('shows the minimum charge and the multiplier as lines that add up', () => {
    const { exact, lines, amountNano } = rate({ ...price, minimumCharge: '0.01' }, usage({ input: 1000 }), {
      multiplier: '1.5',
    })
    expect(lines).toEqual([
      { dimension: 'input', quantity: '1000', unitPrice: '0.000001', cost: '0.001' },
      { dimension: 'minimum_charge', quantity: '1', unitPrice: '0.01', cost: '0.009' },
      { dimension: 'multiplier', quantity: '1.5', unitPrice: '0.01', cost: '0.005' },
    ])
    expect(exact).toBe('0.015')
    expect(amountNano).toBe(15_000_000n)
  })

  it('shows a discount as a negative line', () => {
    const { lines } = rate(price, usage({ input: 1000 }), { multiplier: '0.25' })
    expect(lines[1]).toEqual({
      dimension: 'multiplier',
      quantity: '0.25',
      unitPrice: '0.001',
      cost: '-0.00075',
    })
  })

  it('charges nothing for an empty usage, whatever the minimum', () => {
    const rating = rate({ ...price, minimumCharge: '0.01' }, usage({ input: 0 }), { multiplier: '2' })
    expect(rating).toEqual({ exact: '0', amountNano: 0n, lines: [], unpriced: [] })
  })

  it('counts one request where the usage does not say how many', () => {
    const perRequest: Price = {
      currency: 'USD',
      components: [token('input', '0'), { dimension: 'requests', unit: 'request', unitPrice: '0.005' }],
    }
    expect(rate(perRequest, usage({ input: 5 })).exact).toBe('0.005')
    expect(rate(perRequest, usage({ input: 5, requests: 3 })).exact).toBe('0.015')
    expect(rate(perRequest, usage({})).exact).toBe('0')
  })

  it('multiplies tokens only', () => {
    const regional: Price = {
      currency: 'USD',
      components: [token('input', '0.001'), { dimension: 'web_search', unit: 'query', unitPrice: '0.01' }],
      multipliers: [{ factor: '1.1', when: { region: 'eu' } }],
    }
    expect(rate(regional, usage({ input: 1, web_search: 1 }, { region: 'eu' })).exact).toBe('0.0111')
    expect(rate(regional, usage({ input: 1, web_search: 1 }, { region: 'us' })).exact).toBe('0.011')
  })

  it('takes a web search of unsaid size as medium', () => {
    const search = (size: string, unitPrice: string) => ({
      dimension: 'web_search',
      unit: 'query',
      unitPrice,
      when: { search_context_size: size },
    })
    const searching: Price = {
      currency: 'USD',
      components: [search('low', '0.01'), search('medium', '0.02')],
    }
    expect(rate(searching, usage({ web_search: 1 })).exact).toBe('0.02')
    expect(rate(searching, usage({ web_search: 1 }, { search_context_size: 'low' })).exact).toBe('0.01')
  })

  it('prices the whole of a long medium at its step', () => {
    const video = (unitPrice: string, when?: object) => ({
      dimension: 'input_video_seconds',
      unit: 'second',
      unitPrice,
      ...(when === undefined ? {} : { when }),
    })
    const stepped: Price = {
      currency: 'USD',
      components: [video('1'), video('2', { media_seconds_gt: 8 }), video('3', { media_seconds_gt: 15 })],
    }
    const cost = (seconds: string) => rate(stepped, usage({ input_video_seconds: seconds })).exact
    expect([cost('8'), cost('8.5'), cost('15'), cost('16')]).toEqual(['8', '17', '30', '48'])
  })

  it('lets a flat price give way to the finer measure', () => {
    const either: Price = {
      currency: 'USD',
      components: [
        token('output', '0.1'),
        { dimension: 'audio_seconds', unit: 'second', unitPrice: '1', basis: 'only_without_token_usage' },
        { dimension: 'images', unit: 'image', unitPrice: '5' },
        { dimension: 'pixels', unit: 'pixel', unitPrice: '0.5', basis: 'only_without_image_price' },
      ],
    }
    expect(rate(either, usage({ audio_seconds: 3, output: 2 })).exact).toBe('0.2')
    expect(rate(either, usage({ audio_seconds: 3, output: 0 })).exact).toBe('3')
    expect(rate(either, usage({ pixels: 4, images: 1 })).exact).toBe('5')
    expect(rate(either, usage({ pixels: 4 })).exact).toBe('2')
  })

  it('chooses by the number of results', () => {
    const query = (unitPrice: string, when?: object) => ({
      dimension: 'queries',
      unit: 'query',
      unitPrice,
      ...(when === undefined ? {} : { when }),
    })
    const searching: Price = {
      currency: 'USD',
      components: [query('1'), query('2', { max_results_gte: 26 })],
    }
    const cost = (results?: string) =>
      rate(searching, usage({ queries: 1 }, results === undefined ? {} : { max_results: results })).exact
    expect([cost(), cost('25'), cost('26')]).toEqual(['1', '1', '2'])
  })

  it.each([-1, Number.NaN, Infinity, '1e3', '-2', '', '0x10', -1n])(
    'refuses a quantity of %s',
    (quantity) => {
      expect(() => rate(price, usage({ input: quantity }))).toThrow(/quantity of input/)
    },
  )

  it.each(['-1', '1e1', '1000.1', ''])('refuses a multiplier of %j', (multiplier) => {
    expect(() => rate(price, usage({ input: 1 }), { multiplier })).toThrow(/multiplier/)
  })

  it('refuses a charge above one billion units', () => {
    expect(() => rate(price, usage({ input: 10n ** 15n + 1n }))).toThrow(/exceed/)
  })
})
