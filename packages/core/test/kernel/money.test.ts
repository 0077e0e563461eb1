import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  Exact,
  formatMoney,
  maxAmountNano,
  nano,
  parseMoney,
  shareRoundedUp,
  toNano,
} from '../../src/kernel/money.js'

describe('parseMoney', () => {
  test('reads what formatMoney writes', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -maxAmountNano, max: maxAmountNano }), (amount) => {
        expect(parseMoney(formatMoney(amount))).toBe(amount)
      }),
    )
  })

  test.each([
    ['0', 0n],
    ['1.005', 1_005_000_000n],
    ['-12.5', -12_500_000_000n],
    ['9007199.254740993', 9_007_199_254_740_993n],
    ['1000000000', maxAmountNano],
  ])('reads %s', (text, amount) => {
    expect(parseMoney(text)).toBe(amount)
  })

  test.each([
    '',
    ' 1',
    '1 ',
    '+1',
    '01',
    '.5',
    '1.',
    '1e3',
    '0x10',
    'NaN',
    'Infinity',
    '1,5',
    '1.0000000001',
    '1000000000.1',
    '１',
    '9'.repeat(40),
  ])('refuses %j and names the field', (text) => {
    expect(() => parseMoney(text, 'price')).toThrow(
      expect.objectContaining({ code: 'invalid_request', details: { param: 'price' } }),
    )
  })

  test('refuses what is not a text', () => {
    for (const value of [1, null, undefined, true, [5], {}]) {
      expect(() => parseMoney(value as string)).toThrow(/decimal string/)
    }
  })
})

describe('formatMoney', () => {
  test.each([
    [0n, '0'],
    [1n, '0.000000001'],
    [-1_500_000_000n, '-1.5'],
    [10_000_000_000n, '10'],
  ])('writes %s without exponent or trailing zeros', (amount, text) => {
    expect(formatMoney(amount)).toBe(text)
  })
})

describe('toNano', () => {
  test('rounds up by default, and as named', () => {
    const third = new Exact(1).div(3)
    expect(toNano(third)).toBe(333_333_334n)
    expect(toNano(third, 'down')).toBe(333_333_333n)
    expect(toNano(new Exact('0.0000000025'), 'half-even')).toBe(2n)
    expect(toNano(new Exact('0.0000000035'), 'half-even')).toBe(4n)
  })
})

describe('shareRoundedUp', () => {
  test('never undercharges and is less than a nano-unit above the exact share', () => {
    const positive = fc.bigInt({ min: 1n, max: 10n ** 18n })
    fc.assert(
      fc.property(positive, positive, positive, (amount, a, b) => {
        const [part, whole] = a < b ? [a, b] : [b, a]
        const share = shareRoundedUp(nano(amount), part, whole)
        expect(share * whole >= amount * part).toBe(true)
        expect((share - 1n) * whole < amount * part).toBe(true)
      }),
    )
  })
})
