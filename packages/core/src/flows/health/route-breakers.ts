import type { Clock } from '../../kernel/clock.js'
import { newId } from '../../kernel/ids.js'
import type { StateBoard } from '../../ports/index.js'
import {
  answered,
  breakerState,
  failed,
  probed,
  type Breaker,
  type BreakerRules,
} from '../../routing/index.js'
import type { Settings } from '../settings.js'

/** A breaker for each key on each route. */
export interface RouteBreakers {
  /** Unix ms; over already for one that lets calls through. */
  freeAtMs(placeId: string): number
  /** Lets a call through; null when it is open, or another call probes it, unless there is no other way. */
  pass(placeId: string, isLastResort?: boolean): Promise<Passed | null> | Passed | null
}

/** A call that was let through. */
export interface Passed {
  answered(): void
  failed(): void
}

/** A probe's outcome is known in a while, nobody knows when. */
const probingMs = 1_000

export function routeBreakers(board: StateBoard<Breaker>, settings: Settings, clock: Clock): RouteBreakers {
  const rules: BreakerRules = {
    failures: settings.breakerFailures,
    pauseMs: settings.breakerPauseMs,
    pauseMaxMs: settings.breakerPauseMaxMs,
    probeMs: settings.firstByteTimeoutMs + settings.idleTimeoutMs,
  }
  const passed = (placeId: string, by: string | null): Passed => ({
    answered: () => {
      if (board.read(placeId)) void board.update(placeId, (known) => answered(known, by))
    },
    failed: () => void board.update(placeId, (known) => failed(known, by, rules, clock())),
  })
  /** An answer is proof enough; that it failed again is no news. */
  const closing = (placeId: string): Passed => ({
    answered: () => void board.update(placeId, () => null),
    failed: () => undefined,
  })
  const probe = async (placeId: string): Promise<Passed | null> => {
    const by = newId()
    const breaker = await board.update(placeId, (known) => probed(known, by, rules, clock()))
    return breaker?.probe?.by === by ? passed(placeId, by) : null
  }
  return {
    freeAtMs: (placeId) => {
      const breaker = board.read(placeId)
      const isProbing = breakerState(breaker, clock()) === 'probing'
      return isProbing ? clock() + probingMs : (breaker?.openUntilMs ?? 0)
    },
    pass: (placeId, isLastResort = false) => {
      const state = breakerState(board.read(placeId), clock())
      if (state === 'closed') return passed(placeId, null)
      if (isLastResort) return closing(placeId)
      return state === 'half_open' ? probe(placeId) : null
    },
  }
}
