import type { Clock } from '../kernel/clock.js'
import type { LimitStore } from '../ports/index.js'
import type { Events } from './events.js'

/** Until a store that was away is asked again, by one request. */
const pauseMs = 1_000

/**
 * Counts together with other processes, and by this process alone while that cannot be done: a request is neither
 * refused nor kept waiting because the counters are away.
 */
export function sharedLimits(shared: LimitStore, own: LimitStore, events: Events, clock: Clock): LimitStore {
  let isAway = false
  let askAgainAtMs = -Infinity

  const returned = (): void => {
    if (isAway) events.emit('limits.shared', {})
    isAway = false
  }
  const lost = (fault: unknown): void => {
    if (!isAway) events.emit('limits.unshared', { fault })
    isAway = true
    askAgainAtMs = clock() + pauseMs
  }
  return {
    take: async (claims, tokens) => {
      if (isAway && clock() < askAgainAtMs) return own.take(claims, tokens)
      askAgainAtMs = clock() + pauseMs
      try {
        const answer = await shared.take(claims, tokens)
        returned()
        return answer
      } catch (fault) {
        lost(fault)
        return own.take(claims, tokens)
      }
    },
  }
}
