import type { SpendLimits } from '../kernel/usage-limits.js'

/** A time for which spending is limited: of the UTC calendar, or the hours before now. */
export type SpendWindow = keyof SpendLimits

export const spendWindows: readonly SpendWindow[] = ['total', 'month', 'day', 'fiveHours']

const dayMs = 86_400_000
const fiveHoursMs = 5 * 3_600_000

/** Where a window begins: a UTC day, `YYYY-MM-DD`, or a moment. */
export type WindowStart = { day: string } | { ms: number }

export function startOf(window: SpendWindow, nowMs: number): WindowStart {
  if (window === 'fiveHours') return { ms: nowMs - fiveHoursMs }
  if (window === 'total') return { day: '0000-01-01' }
  const today = new Date(nowMs).toISOString().slice(0, 10)
  return { day: window === 'day' ? today : `${today.slice(0, 7)}-01` }
}

/** Milliseconds until a window begins anew; null for one that never does, or slides. */
export function msUntilReset(window: SpendWindow, nowMs: number): number | null {
  if (window === 'total' || window === 'fiveHours') return null
  if (window === 'day') return dayMs - (nowMs % dayMs)
  const now = new Date(nowMs)
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1) - nowMs
}
