import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { candidates, type Circumstances, type KeyStrategy } from '../../src/routing/index.js'

const circumstances = (facts: Partial<Circumstances> = {}): Circumstances => ({
  strategy: 'round_robin',
  random: () => 0,
  turn: 0,
  busy: () => 0,
  usable: () => true,
  affinity: 'account',
  ...facts,
})
const keysOf = (...ids: string[]) => ids.map((id) => ({ id, weight: 1 }))
const route = (id: string, keys: string[], facts: { priority?: number; weight?: number } = {}) => ({
  id,
  priority: 1,
  weight: 1,
  ...facts,
  keys: keysOf(...keys),
})
const idsOf = (chosen: { key: { id: string } }[]): string[] => chosen.map(({ key }) => key.id)

describe('routes', () => {
  test('are tried by priority, lowest first', () => {
    const routes = [
      route('c', ['c1'], { priority: 9 }),
      route('a', ['a1']),
      route('b', ['b1'], { priority: 2 }),
    ]
    expect(idsOf(candidates(routes, circumstances()))).toEqual(['a1', 'b1', 'c1'])
  })

  test('of one priority get calls by their weight', () => {
    const routes = [route('heavy', ['h'], { weight: 3 }), route('light', ['l'], { weight: 1 })]
    const firsts = Array.from({ length: 100 }, (_, index) =>
      idsOf(candidates(routes, circumstances({ random: () => index / 100 }))),
    )
    expect(firsts.filter(([first]) => first === 'h')).toHaveLength(75)
    expect(firsts.every((order) => order.length === 2)).toBe(true)
  })

  test('of weight 0 come last', () => {
    const routes = [route('spare', ['s'], { weight: 0 }), route('main', ['m'])]
    for (const draw of [0, 0.5, 0.999])
      expect(idsOf(candidates(routes, circumstances({ random: () => draw })))).toEqual(['m', 's'])
  })
})

describe('keys', () => {
  const three = [route('r', ['a', 'b', 'c'])]

  test('take turns', () => {
    const orders = [0, 1, 2, 3].map((turn) => idsOf(candidates(three, circumstances({ turn }))).join(''))
    expect(orders).toEqual(['abc', 'bca', 'cab', 'abc'])
  })

  test('are drawn by weight', () => {
    const weighted = [
      {
        ...three[0]!,
        keys: [
          { id: 'a', weight: 1 },
          { id: 'b', weight: 9 },
        ],
      },
    ]
    const firsts = Array.from(
      { length: 100 },
      (_, index) =>
        idsOf(candidates(weighted, circumstances({ strategy: 'weighted', random: () => index / 100 })))[0],
    )
    expect(firsts.filter((first) => first === 'b')).toHaveLength(90)
  })

  test('are tried least busy first', () => {
    const calls: Record<string, number> = { a: 5, b: 0, c: 2 }
    const order = candidates(three, circumstances({ strategy: 'least_busy', busy: (id) => calls[id]! }))
    expect(idsOf(order)).toEqual(['b', 'c', 'a'])
  })

  test('stick to an account, spread over accounts, and move only the accounts of a key that goes', () => {
    const ids = Array.from({ length: 5 }, (_, index) => `01890000-0000-7000-8000-00000000000${String(index)}`)
    const firstOf = (account: number, among: string[]): string => {
      const affinity = `0189abcd-0000-7000-8000-${String(account).padStart(12, '0')}`
      return idsOf(candidates([route('r', among)], circumstances({ strategy: 'sticky', affinity })))[0]!
    }
    const accounts = Array.from({ length: 1_000 }, (_, index) => index)
    const before = accounts.map((account) => firstOf(account, ids))
    for (const id of ids) {
      const share = before.filter((first) => first === id).length
      expect(share).toBeGreaterThan(120)
      expect(share).toBeLessThan(280)
    }
    const after = accounts.map((account) => firstOf(account, ids.slice(1)))
    expect(accounts.every((at) => before[at] === ids[0] || before[at] === after[at])).toBe(true)
  })

  const strategies: KeyStrategy[] = ['round_robin', 'random', 'least_busy', 'weighted', 'sticky']
  test.each(strategies)('by %s: every usable key comes once, no other at all', (strategy) => {
    const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { maxLength: 6 })
    fc.assert(
      fc.property(ids, fc.nat(9), fc.double({ min: 0, max: 0.999, noNaN: true }), (names, turn, draw) => {
        const isUsable = (id: string): boolean => id.charCodeAt(0) % 3 !== 0
        const usable = (_: unknown, key: unknown): boolean => isUsable((key as { id: string }).id)
        const random = (): number => draw
        const chosen = candidates([route('r', names)], circumstances({ strategy, turn, random, usable }))
        expect(idsOf(chosen).sort()).toEqual(names.filter(isUsable).sort())
      }),
    )
  })
})
