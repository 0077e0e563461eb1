import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MinuteWindow, Usage } from '../../src/limits/index.js'

describe('a window of a minute', () => {
  test('forgets a second once a minute has passed', () => {
    const window = new MinuteWindow()
    window.add(1_000, 3)
    window.add(30_500, 4)
    expect([window.total(30_999), window.total(60_999), window.total(61_000)]).toEqual([7, 7, 4])
    expect(window.msUntilFits(40_000, 2, 8)).toBe(21_000)
    expect(window.msUntilFits(40_000, 1, 8)).toBe(0)
  })

  test('corrects what was taken, in the second in which it was', () => {
    const window = new MinuteWindow()
    window.add(1_000, 100)
    window.correct(1_000, -60)
    expect(window.total(2_000)).toBe(40)
    window.add(61_500, 5)
    window.correct(1_000, 1_000)
    expect(window.total(61_500)).toBe(5)
  })
})

describe('the limits of a key', () => {
  const request = fc.record({ pauseMs: fc.nat(20_000), tokens: fc.nat(50), used: fc.nat(50) })

  test('hold in every span of a minute, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 60 }), (requests) => {
        const usage = new Usage()
        const limits = { requestsPerMinute: 5, tokensPerMinute: 100 }
        const taken: { atMs: number; tokens: number }[] = []
        let nowMs = 1_000_000
        for (const { pauseMs, tokens, used } of requests) {
          nowMs += pauseMs
          const refusal = usage.refusal({ limits, tokens }, nowMs)
          if (refusal) {
            expect(refusal.retryAfterMs).toBeGreaterThan(0)
            continue
          }
          const actual = Math.min(tokens, used)
          usage.giveBack(usage.take({ limits, tokens }, nowMs), actual)
          taken.push({ atMs: nowMs, tokens: actual })
          const lately = taken.filter(({ atMs }) => atMs > nowMs - 59_000)
          expect(lately.length).toBeLessThanOrEqual(5)
          expect(lately.reduce((sum, { tokens }) => sum + tokens, 0)).toBeLessThanOrEqual(100)
        }
      }),
    )
  })

  test('let the same through after the time that a refusal told', () => {
    fc.assert(
      fc.property(fc.array(request, { minLength: 8, maxLength: 40 }), (requests) => {
        const usage = new Usage()
        const limits = { requestsPerMinute: 3, tokensPerMinute: 60 }
        let nowMs = 1_000_000
        for (const { pauseMs, tokens } of requests) {
          nowMs += pauseMs
          const refusal = usage.refusal({ limits, tokens }, nowMs)
          if (!refusal) {
            usage.take({ limits, tokens }, nowMs)
            continue
          }
          nowMs += refusal.retryAfterMs
          const again = { [refusal.limit]: limits[refusal.limit as keyof typeof limits] }
          expect(usage.refusal({ limits: again, tokens }, nowMs)).toBeNull()
        }
      }),
    )
  })

  test('count what runs at once, and take nothing when they refuse', () => {
    const usage = new Usage()
    const claim = { limits: { maxParallel: 1, requestsPerMinute: 2 }, tokens: 0 }
    const first = usage.take(claim, 0)
    expect(usage.refusal(claim, 0)).toMatchObject({ limit: 'maxParallel' })
    usage.giveBack(first, 0)
    expect(usage.refusal(claim, 0)).toBeNull()
    usage.take(claim, 0)
    expect(usage.isIdle(1_000_000)).toBe(false)
  })
})
