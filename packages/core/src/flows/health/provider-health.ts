import type { Clock } from '../../kernel/clock.js'
import type { LimitTicket, ProviderKey } from '../../ports/index.js'
import type { ErrorClass } from '../../routing/index.js'
import type { RouteView } from '../model-view.js'
import type { DisabledKeys } from './disabled-keys.js'
import type { KeyCaps } from './key-caps.js'
import type { KeyRests } from './key-rests.js'
import type { Passed, RouteBreakers } from './route-breakers.js'

/** A key on a route. */
export interface Place {
  route: Pick<RouteView, 'id'>
  key: ProviderKey
  /** There is no other way: then a breaker would spare the caller nothing, and keeps nobody away. */
  isLastResort?: boolean
}

/** Which provider keys can be tried, and how those fare that are. */
export interface ProviderHealth {
  /** Calls in flight on a key, of this process. */
  busy: (keyId: string) => number
  /** When a key may be tried on a route, Unix ms: over already for now, Infinity where somebody must act first. */
  freeAtMs(place: Place): number
  /**
   * Takes a turn; null when the key has gone out of reach since it was chosen.
   * @throws MeterwayError `store_unavailable` when nobody knows what a capped key has cost
   */
  enter(place: Place): Promise<Turn | null>
}

/** One call with a key. */
export interface Turn {
  /** The provider has answered, or rejected what was asked of it. */
  answered(): void
  /** Acts on what a failure means. Answers for how long the key rests; null when it does not. */
  failed(failure: Failure): number | null
  /** Ends the count of the call. */
  end: () => void
}

export interface Failure {
  /** Null for what says nothing of route and key. */
  cause: ErrorClass | null
  status: number | null
  /** For how long the provider asked to be left alone. */
  askedMs: number | null
}

/** Joins what keeps calls away from keys. */
export function providerHealth(
  disabled: DisabledKeys,
  rests: KeyRests,
  breakers: RouteBreakers,
  caps: KeyCaps,
  clock: Clock,
): ProviderHealth {
  const inFlight = new Map<string, number>()
  const begin = (keyId: string): void => void inFlight.set(keyId, (inFlight.get(keyId) ?? 0) + 1)
  const end = (keyId: string): void => {
    const left = (inFlight.get(keyId) ?? 1) - 1
    if (left > 0) inFlight.set(keyId, left)
    else inFlight.delete(keyId)
  }

  const busy = (keyId: string): number => inFlight.get(keyId) ?? 0
  const freeAtMs = (place: Place): number => {
    const { key } = place
    if (disabled.has(key.id)) return Infinity
    const openUntilMs = place.isLastResort ? 0 : breakers.freeAtMs(placeId(place))
    return Math.max(rests.freeAtMs(key.id), openUntilMs, caps.freeAtMs(key, busy(key.id)))
  }

  const turn = (keyId: string, passed: Passed, counted: LimitTicket): Turn => ({
    answered: () => {
      passed.answered()
      rests.answered(keyId)
    },
    failed: ({ cause, status, askedMs }) => {
      if (cause === 'transient') passed.failed()
      else passed.answered()
      if (cause === 'key_refused' || cause === 'out_of_money') disabled.disable(keyId, cause, status)
      return cause === 'rate_limited' ? rests.rest(keyId, askedMs) : null
    },
    end: () => {
      counted.giveBack(0)
      end(keyId)
    },
  })

  const pass = async (place: Place): Promise<Turn | null> => {
    const counted = await caps.take(place.key)
    if (!counted) return null
    const passed = await breakers.pass(placeId(place), place.isLastResort)
    if (passed) return turn(place.key.id, passed, counted)
    counted.giveBack(0)
    return null
  }

  return {
    busy,
    freeAtMs,
    enter: async (place) => {
      const { key } = place
      if (freeAtMs(place) > clock()) return null
      // Before anything is waited for: who comes meanwhile must see it.
      begin(key.id)
      let entered: Turn | null = null
      try {
        entered = await pass(place)
      } finally {
        if (!entered) end(key.id)
      }
      return entered
    },
  }
}

const placeId = ({ route, key }: Place): string => `${route.id}/${key.id}`
