import { describe, expect, it } from 'vitest'
import { rate } from '../../src/pricing/index.js'
import { usageOf, vectors } from './vectors.js'

describe('rate, against the pricing vectors', () => {
  it('has all 84 vectors', () => {
    expect(vectors).toHaveLength(84)
  })

  it.each(vectors.map((vector) => [vector.id, vector] as const))(
    'charges %s to the last digit',
    (_, vector) => {
      const rating = rate(vector.price, usageOf(vector))
      expect(rating.lines).toEqual(vector.lines)
      expect(rating.exact).toBe(vector.exact)
      expect(rating.unpriced).toEqual([])
      expect(rating.amountNano).toBe(roundedUp(vector.exact))
    },
  )
})

/** Nano-units of a decimal text, rounded up, by text alone. */
function roundedUp(exact: string): bigint {
  const [whole = '', fraction = ''] = exact.split('.')
  const nanos = BigInt(whole + fraction.slice(0, 9).padEnd(9, '0'))
  return /[1-9]/.test(fraction.slice(9)) ? nanos + 1n : nanos
}
