import { describe, expect, it } from 'vitest'
import { priceAt } from '../../src/pricing/index.js'

const prices = [
  { id: 'second', effectiveFromMs: 200 },
  { id: 'first', effectiveFromMs: 100 },
  { id: 'corrected', effectiveFromMs: 200 },
]

describe('priceAt', () => {
  it('chooses the price that began last', () => {
    expect(priceAt(prices, 99)).toBeUndefined()
    expect(priceAt(prices, 100)?.id).toBe('first')
    expect(priceAt(prices, 199)?.id).toBe('first')
  })

  it('lets the later row win where two begin together', () => {
    expect(priceAt(prices, 200)?.id).toBe('corrected')
  })
})
