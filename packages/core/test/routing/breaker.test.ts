import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { answered, breakerState, failed, probed, type Breaker } from '../../src/routing/index.js'

const rules = { failures: 3, pauseMs: 1_000, pauseMaxMs: 8_000, probeMs: 500 }

/** What happens, by one letter each: a failure, an answer, a probe begun and how it ends, or time that passes. */
type Step = 'fail' | 'answer' | 'probe' | 'probe fails' | 'probe answers' | number

function after(steps: readonly Step[]): { breaker: Breaker | null; nowMs: number } {
  let breaker: Breaker | null = null
  let nowMs = 1_000_000
  for (const step of steps) {
    if (typeof step === 'number') nowMs += step
    else if (step === 'fail') breaker = failed(breaker, null, rules, nowMs)
    else if (step === 'answer') breaker = answered(breaker, null)
    else if (step === 'probe') breaker = probed(breaker, 'me', rules, nowMs)
    else if (step === 'probe fails') breaker = failed(breaker, 'me', rules, nowMs)
    else breaker = answered(breaker, 'me')
  }
  return { breaker, nowMs }
}

const opened: Step[] = ['fail', 'fail', 'fail']

describe('a breaker', () => {
  test.each<[string, Step[], string]>([
    ['is closed at first', [], 'closed'],
    ['stays closed below its number of failures', ['fail', 'fail'], 'closed'],
    ['opens with that many in a row', opened, 'open'],
    ['stays closed when an answer comes between', ['fail', 'fail', 'answer', 'fail', 'fail'], 'closed'],
    ['is open until its pause is over', [...opened, 999], 'open'],
    ['is half-open then', [...opened, 1_000], 'half_open'],
    ['lets one probe', [...opened, 1_000, 'probe'], 'probing'],
    ['gives up a probe that takes too long', [...opened, 1_000, 'probe', 500], 'half_open'],
    ['closes when its probe is answered', [...opened, 1_000, 'probe', 'probe answers'], 'closed'],
    ['opens again when its probe fails', [...opened, 1_000, 'probe', 'probe fails'], 'open'],
    ['is open for twice as long then', [...opened, 1_000, 'probe', 'probe fails', 1_999], 'open'],
    ['is half-open after that', [...opened, 1_000, 'probe', 'probe fails', 2_000], 'half_open'],
    ['heeds no answer to what was sent before', [...opened, 'answer'], 'open'],
    ['heeds no failure of what was sent before', [...opened, 1_000, 'probe', 'fail'], 'probing'],
    ['counts anew once it is closed', [...opened, 1_000, 'probe', 'probe answers', 'fail', 'fail'], 'closed'],
  ])('%s', (_, steps, expected) => {
    const { breaker, nowMs } = after(steps)
    expect(breakerState(breaker, nowMs)).toBe(expected)
  })

  test('pauses no longer than its limit', () => {
    const trips = Array.from({ length: 60 }, (): Step[] => [8_000, 'probe', 'probe fails']).flat()
    const { breaker, nowMs } = after([...opened, ...trips])
    expect(breaker!.openUntilMs - nowMs).toBe(8_000)
  })

  test('is probed by one at a time, whoever asks', () => {
    const { breaker, nowMs } = after([...opened, 1_000])
    const first = probed(breaker, 'first', rules, nowMs)
    expect(probed(first, 'second', rules, nowMs + 499)?.probe?.by).toBe('first')
    expect(probed(first, 'second', rules, nowMs + 500)?.probe?.by).toBe('second')
  })

  test('never lets two probes at once, and never opens below its number of failures', () => {
    const step = fc.oneof(
      fc.record({
        does: fc.constantFrom('fail', 'answer', 'probe', 'end'),
        by: fc.nat(3),
        well: fc.boolean(),
      }),
      fc.nat(3_000),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let breaker: Breaker | null = null
        let nowMs = 0
        let failures = 0
        for (const next of steps) {
          if (typeof next === 'number') {
            nowMs += next
            continue
          }
          const by = String(next.by)
          const before = breakerState(breaker, nowMs)
          const [wasProbing, holder]: [boolean, string | undefined] = [
            before === 'probing',
            breaker?.probe?.by,
          ]
          if (next.does === 'probe') {
            breaker = probed(breaker, by, rules, nowMs)
            if (wasProbing) expect(breaker?.probe?.by).toBe(holder)
            if (before === 'closed' || before === 'open') expect(breakerState(breaker, nowMs)).toBe(before)
            continue
          }
          const isWell = next.does === 'answer' || (next.does === 'end' && next.well)
          const who = next.does === 'end' ? by : null
          breaker = isWell ? answered(breaker, who) : failed(breaker, who, rules, nowMs)
          if (before !== 'closed') {
            if (who === null || who !== holder) expect(breakerState(breaker, nowMs)).toBe(before)
            continue
          }
          failures = isWell ? 0 : failures + 1
          const opens = failures >= rules.failures
          expect(breakerState(breaker, nowMs)).toBe(opens ? 'open' : 'closed')
          if (opens) failures = 0
        }
      }),
    )
  })
})
