import { describe, expect, test } from 'vitest'
import { Tries } from '../../src/routing/index.js'
import { fakeClock } from '../../src/testing/index.js'

const tries = (choices: string[], bounds: { attempts?: number; withinMs?: number } = {}) => {
  const { attempts = 3, withinMs = 60_000 } = bounds
  const clock = fakeClock()
  const made = new Tries(choices, { attempts, withinMs, clock })
  /** Tries what comes next, after its pause. */
  const next = (): string | null => {
    const found = made.next()
    if (!found) return null
    clock.advance(found.waitMs)
    return found.choice
  }
  return { made, next, clock }
}

describe('the tries of a request', () => {
  test('go to every choice once before any comes again', () => {
    const { made, next } = tries(['a', 'b', 'c'], { attempts: 5 })
    const order: (string | null)[] = []
    for (let choice = next(); choice !== null; choice = next()) {
      order.push(choice)
      made.failed(choice, true)
    }
    expect(order).toEqual(['a', 'b', 'c', 'a', 'b'])
  })

  test('do not come back to a choice that is out', () => {
    const { made, next } = tries(['a', 'b'])
    made.failed(next()!, false)
    made.failed(next()!, false)
    expect(next()).toBeNull()
  })

  test('wait as long as a key wants to rest, the one that is free first going first', () => {
    const { made, next } = tries(['a', 'b'])
    made.failed(next()!, true, 2_000)
    made.failed(next()!, true, 1_000)
    expect(made.next()).toEqual({ choice: 'b', waitMs: 1_000 })
  })

  test('do not wait for a rest of minutes', () => {
    const { made, next } = tries(['a'])
    made.failed(next()!, true, 60_000)
    expect(next()).toBeNull()
  })

  test('end in time', () => {
    const { made, next, clock } = tries(['a', 'b'], { withinMs: 1_000 })
    const first = next()!
    clock.advance(1_001)
    made.failed(first, true)
    expect(next()).toBeNull()
  })

  test('have longer pauses the more there were', () => {
    const { made, next } = tries(['a'], { attempts: 4 })
    const pauses: number[] = []
    for (let found = made.next(); found; found = made.next()) {
      pauses.push(found.waitMs)
      made.failed(found.choice, true)
    }
    expect(pauses).toEqual([0, 100, 400, 1_000])
    expect(next()).toBeNull()
  })
})
