import { describe, expect, test } from 'vitest'
import { askedRestMs, rest, type Rest } from '../../src/routing/index.js'

const nowMs = Date.UTC(2026, 0, 1)

describe('a provider asks for a pause', () => {
  test.each<[string, Record<string, string>, string | null, number | null]>([
    ['of seconds', { 'retry-after': '2' }, null, 2_000],
    ['of a part of a second', { 'retry-after': '0.5' }, null, 500],
    ['until a date', { 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, null, 30_000],
    ['of milliseconds, which are more exact', { 'retry-after-ms': '1500', 'retry-after': '2' }, null, 1_500],
    ['in the body', {}, '34s', 34_000],
    ['in the body, in parts of a second', {}, '0.25s', 250],
    ['too long', { 'retry-after': '999999' }, null, 600_000],
    ['until a date far away', { 'retry-after': 'Fri, 01 Jan 2100 00:00:00 GMT' }, null, 600_000],
    ['of nothing', {}, null, null],
    ['of an empty text', { 'retry-after': '' }, null, null],
    ['until a date that is over', { 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, null, null],
    ['of a negative number', { 'retry-after': '-5' }, null, null],
    ['of junk', { 'retry-after': 'soon' }, 'later', null],
    ['of a number in another base', { 'retry-after': '0x10' }, null, null],
  ])('%s', (_, headers, retryDelay, expected) => {
    expect(askedRestMs({ headers, retryDelay }, nowMs)).toBe(expected)
  })
})

describe('a key rests', () => {
  const at = (ms: number) => nowMs + ms

  test('for as long as the provider asked, and never less than it asked before', () => {
    const first = rest(null, 30_000, at(0))
    expect(first).toEqual({ untilMs: at(30_000), unnamed: 0 })
    expect(rest(first, 1_000, at(100)).untilMs).toBe(at(30_000))
    expect(rest(first, 60_000, at(100)).untilMs).toBe(at(60_100))
  })

  test('for twice as long each time that the provider does not say, to a limit', () => {
    let known: Rest | null = null
    let atMs = nowMs
    const lengths = Array.from({ length: 13 }, () => {
      known = rest(known, null, atMs)
      const length = known.untilMs - atMs
      atMs = known.untilMs
      return length / 1000
    })
    expect(lengths).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600])
  })

  test('no longer for what was sent before it rested', () => {
    const first = rest(null, null, at(0))
    expect(rest(first, null, at(500))).toEqual(first)
  })
})
