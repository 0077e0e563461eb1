import type { ErrorClass } from './judge.js'

/** What follows from a failed try. */
export interface Verdict {
  /** Whether another key or route may be tried. */
  failover: boolean
  /** Whether the same key may be tried again for the same request. */
  again: boolean
  /** What happens to the key; `count`: it counts against the route with this key. */
  key: 'keep' | 'count' | 'rest' | 'disable'
}

export const verdicts: Readonly<Record<ErrorClass, Verdict>> = {
  request: { failover: false, again: false, key: 'keep' },
  model_absent: { failover: true, again: false, key: 'keep' },
  key_refused: { failover: true, again: false, key: 'disable' },
  out_of_money: { failover: true, again: false, key: 'disable' },
  rate_limited: { failover: true, again: true, key: 'rest' },
  transient: { failover: true, again: true, key: 'count' },
}
