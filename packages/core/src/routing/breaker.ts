/**
 * Keeps calls away from a route and key that fail one after the other.
 *
 * closed → open         after so many failures in a row
 * open → half-open      by itself, after a pause
 * half-open → closed    its one probe was answered
 * half-open → open      its probe failed: each time for twice as long
 *
 * Null stands for a closed one without failures.
 */
export interface Breaker {
  /** In a row, while closed. */
  failures: number
  /** How often it opened since it was last closed. */
  trips: number
  /** Unix ms; half-open from then on. 0 while closed. */
  openUntilMs: number
  /** Who tries whether it works again; another may once that has taken too long. */
  probe: { by: string; untilMs: number } | null
}

export interface BreakerRules {
  /** Failures in a row that open it. */
  failures: number
  /** The first pause. */
  pauseMs: number
  pauseMaxMs: number
  /** A probe that takes longer is given up. */
  probeMs: number
}

export type BreakerState = 'closed' | 'open' | 'half_open' | 'probing'

export function breakerState(breaker: Breaker | null, nowMs: number): BreakerState {
  if (!breaker || breaker.openUntilMs === 0) return 'closed'
  if (breaker.openUntilMs > nowMs) return 'open'
  return breaker.probe && breaker.probe.untilMs > nowMs ? 'probing' : 'half_open'
}

/** Lets `by` probe a half-open one; whether it did shows in `probe`. */
export const probed = (
  breaker: Breaker | null,
  by: string,
  { probeMs }: BreakerRules,
  nowMs: number,
): Breaker | null =>
  breaker && breakerState(breaker, nowMs) === 'half_open'
    ? { ...breaker, probe: { by, untilMs: nowMs + probeMs } }
    : breaker

/** After a call has failed. @param by who probed with it; null for a call that was no probe */
export function failed(
  breaker: Breaker | null,
  by: string | null,
  rules: BreakerRules,
  nowMs: number,
): Breaker | null {
  const { failures, trips, openUntilMs } = breaker ?? { failures: 0, trips: 0, openUntilMs: 0 }
  // What was sent before it opened says nothing of how things are now.
  if (openUntilMs > 0 && !isProbe(breaker, by)) return breaker
  if (openUntilMs === 0 && failures + 1 < rules.failures)
    return { failures: failures + 1, trips, openUntilMs, probe: null }
  const pauseMs = Math.min(rules.pauseMs * 2 ** trips, rules.pauseMaxMs)
  return { failures: 0, trips: Math.min(trips + 1, 30), openUntilMs: nowMs + pauseMs, probe: null }
}

/** After a call was answered, well or not. */
export const answered = (breaker: Breaker | null, by: string | null): Breaker | null =>
  breaker && breaker.openUntilMs > 0 && !isProbe(breaker, by) ? breaker : null

const isProbe = (breaker: Breaker | null, by: string | null): boolean =>
  by !== null && breaker?.probe?.by === by
