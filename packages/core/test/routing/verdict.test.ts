import { describe, expect, test } from 'vitest'
import { cooldownMs, judgeStatus } from '../../src/routing/index.js'

test.each([
  [400, false, 'keep'],
  [401, true, 'disable'],
  [402, true, 'disable'],
  [403, true, 'disable'],
  [404, false, 'keep'],
  [408, true, 'keep'],
  [409, true, 'keep'],
  [413, false, 'keep'],
  [422, false, 'keep'],
  [429, true, 'cool'],
  [500, true, 'keep'],
  [529, true, 'keep'],
])('status %i: failover %s, key %s', (status, failover, key) => {
  expect(judgeStatus(status)).toEqual({ failover, key })
})

describe('a cooldown', () => {
  const nowMs = Date.UTC(2026, 0, 1)

  test.each([
    ['seconds', '2', 2_000],
    ['a part of a second', '0.5', 500],
    ['a date', 'Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['too long', '999999', 600_000],
    ['a date far away', 'Fri, 01 Jan 2100 00:00:00 GMT', 600_000],
    ['nothing', undefined, 5_000],
    ['an empty text', '', 5_000],
    ['a date that is over', 'Wed, 31 Dec 2025 00:00:00 GMT', 5_000],
    ['a negative number', '-5', 5_000],
    ['junk', 'soon', 5_000],
    ['a number in another base', '0x10', 5_000],
  ])('by %s', (_, retryAfter, expected) => {
    expect(cooldownMs(retryAfter, nowMs)).toBe(expected)
  })
})
