import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { burnDown, freeUnits, type Burnable } from '../../src/grants/index.js'

const nowMs = 1_000

const grantArbitrary: fc.Arbitrary<Burnable> = fc.record({
  id: fc.uuid(),
  quotaType: fc.constantFrom('text_token', 'image'),
  amount: fc.bigInt({ min: 0n, max: 100n }),
  used: fc.constant(0n),
  held: fc.constant(0n),
  priority: fc.integer({ min: 0, max: 2 }),
  paid: fc.boolean(),
  effectiveAtMs: fc.constantFrom(0, 500, 2_000),
  expiresAtMs: fc.constantFrom(null, 900, 5_000, 6_000),
})

describe('burnDown', () => {
  test('takes as much as is asked and free, never more of a grant than it has', () => {
    fc.assert(
      fc.property(fc.array(grantArbitrary), fc.bigInt({ min: 0n, max: 500n }), (grants, units) => {
        const shares = burnDown(grants, 'text_token', units, nowMs)
        const usable = grants.filter(
          (grant) =>
            grant.quotaType === 'text_token' &&
            grant.effectiveAtMs <= nowMs &&
            (grant.expiresAtMs === null || grant.expiresAtMs > nowMs),
        )
        const free = usable.reduce((sum, grant) => sum + freeUnits(grant), 0n)
        expect(shares.reduce((sum, { amount }) => sum + amount, 0n)).toBe(free < units ? free : units)
        for (const { grantId, amount } of shares) {
          expect(amount > 0n && amount <= freeUnits(usable.find(({ id }) => id === grantId)!)).toBe(true)
        }
      }),
    )
  })

  test('does not depend on the order in which grants were loaded', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(grantArbitrary, { selector: ({ id }) => id }),
        fc.bigInt({ min: 0n, max: 500n }),
        (grants, units) => {
          expect(burnDown(grants, 'image', units, nowMs)).toEqual(
            burnDown([...grants].reverse(), 'image', units, nowMs),
          )
        },
      ),
    )
  })

  test('goes by priority, expiry with none last, promotional before paid, effective, id', () => {
    const base = {
      quotaType: 'image',
      amount: 1n,
      used: 0n,
      held: 0n,
      priority: 1,
      paid: false,
      effectiveAtMs: 5,
      expiresAtMs: 9_000,
    }
    const inOrder: Burnable[] = [
      { ...base, id: 'z', priority: 0, expiresAtMs: null },
      { ...base, id: 'y', expiresAtMs: 8_000 },
      { ...base, id: 'x', effectiveAtMs: 4 },
      { ...base, id: 'a' },
      { ...base, id: 'b' },
      { ...base, id: 'c', paid: true },
      { ...base, id: 'd', expiresAtMs: null },
    ]
    const shares = burnDown([...inOrder].reverse(), 'image', 100n, nowMs)
    expect(shares.map(({ grantId }) => grantId)).toEqual(inOrder.map(({ id }) => id))
  })
})
