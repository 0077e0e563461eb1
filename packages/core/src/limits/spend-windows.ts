/** What a key may spend, by window of the UTC calendar. */
export type SpendWindow = 'total' | 'month' | 'day'

export const spendWindows: readonly SpendWindow[] = ['total', 'month', 'day']

const dayMs = 86_400_000

/** The first day of a window, `YYYY-MM-DD`. */
export function firstDayOf(window: SpendWindow, nowMs: number): string {
  const today = new Date(nowMs).toISOString().slice(0, 10)
  if (window === 'day') return today
  return window === 'month' ? `${today.slice(0, 7)}-01` : '0000-01-01'
}

/** Milliseconds until a window begins anew; null for one that never does. */
export function msUntilReset(window: SpendWindow, nowMs: number): number | null {
  if (window === 'total') return null
  if (window === 'day') return dayMs - (nowMs % dayMs)
  const now = new Date(nowMs)
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1) - nowMs
}
