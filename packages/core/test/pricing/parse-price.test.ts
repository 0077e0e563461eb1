import { describe, expect, it } from 'vitest'
import { parsePrice } from '../../src/pricing/index.js'
import { vectors } from './vectors.js'

const component = { dimension: 'input', unit: 'token', unitPrice: '2.5', per: 1_000_000 }
const price = { currency: 'USD', components: [component] }

const pathsOf = (value: unknown): string[] => {
  const parsed = parsePrice(value)
  return parsed.ok ? [] : parsed.problems.map(({ path }) => path)
}

describe('parsePrice', () => {
  it('accepts every price of the vectors', () => {
    for (const vector of vectors) expect(parsePrice(vector.price)).toEqual({ ok: true, price: vector.price })
  })

  it.each([
    ['not an object', null, ''],
    ['no currency', { ...price, currency: 'dollars' }, 'currency'],
    ['no components', { ...price, components: [] }, 'components'],
    ['components of another type', { ...price, components: 'none' }, 'components'],
    ['an unknown member', { ...price, colour: 1 }, 'colour'],
    ['a minimum with ten decimals', { ...price, minimumCharge: '0.0000000001' }, 'minimumCharge'],
    [
      'a component twice',
      { ...price, components: [component, { ...component, unitPrice: '3' }] },
      'components.1',
    ],
    ['a negative factor', { ...price, multipliers: [{ factor: '-1', when: {} }] }, 'multipliers.0.factor'],
  ])('names %s', (_, value, path) => {
    expect(pathsOf(value)).toEqual([path])
  })

  it.each([
    ['a negative unit price', { unitPrice: '-1' }, 'unitPrice'],
    ['an exponent', { unitPrice: '1e-6' }, 'unitPrice'],
    ['a number', { unitPrice: 2.5 }, 'unitPrice'],
    ['31 decimals', { unitPrice: `0.${'0'.repeat(30)}1` }, 'unitPrice'],
    ['a leading zero', { unitPrice: '01' }, 'unitPrice'],
    ['per 0', { per: 0 }, 'per'],
    ['per a half', { per: 0.5 }, 'per'],
    ['an unknown condition', { when: { colour: 'red' } }, 'when.colour'],
    ['a condition of another type', { when: { input_tokens_gt: '100' } }, 'when.input_tokens_gt'],
    ['an unknown basis', { basis: 'never' }, 'basis'],
    ['no dimension', { dimension: '' }, 'dimension'],
  ])('names %s of a component', (_, members, path) => {
    expect(pathsOf({ ...price, components: [{ ...component, ...members }] })).toEqual([
      `components.0.${path}`,
    ])
  })
})
