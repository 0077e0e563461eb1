/** What a failed attempt means for the call and for the key. */
export interface Verdict {
  /** Whether another key or route may be tried. */
  failover: boolean
  /** What happens to the key. */
  key: 'keep' | 'cool' | 'disable'
}

const cooldownDefaultMs = 5_000
const cooldownMaxMs = 10 * 60_000

/**
 * Judges an HTTP status that is no success. What is wrong with the request (400, 404, 413, 422 and the like) is the
 * caller's to see and never tried elsewhere; a provider that refuses the key (401, 403) or wants money (402) is the
 * operator's.
 */
export function judgeStatus(status: number): Verdict {
  if (status === 401 || status === 402 || status === 403) return { failover: true, key: 'disable' }
  if (status === 429) return { failover: true, key: 'cool' }
  if (status === 408 || status === 409 || status >= 500) return { failover: true, key: 'keep' }
  return { failover: false, key: 'keep' }
}

/** How long a key rests after 429: `Retry-After` in seconds or as a date, capped; else a default. */
export function cooldownMs(retryAfter: string | undefined, nowMs: number): number {
  const text = retryAfter?.trim() ?? ''
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs
  if (Number.isNaN(ms) || ms < 0) return cooldownDefaultMs
  return Math.min(ms, cooldownMaxMs)
}
