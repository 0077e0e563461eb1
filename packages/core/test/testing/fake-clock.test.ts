import { expect, test } from 'vitest'
import { fakeClock } from '../../src/testing/index.js'

test('a fake clock stands still until it is moved', () => {
  const clock = fakeClock(1000)
  expect([clock(), clock()]).toEqual([1000, 1000])
  clock.advance(250)
  expect(clock()).toBe(1250)
})

test('a fake clock starts at a fixed time', () => {
  expect(fakeClock()()).toBe(Date.UTC(2026, 0, 1))
})
