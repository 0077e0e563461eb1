import type { HealthBoard } from './health-board.js'
import type { LimitStore } from './limit-store.js'
import type { Signals } from './signals.js'

/** What several processes share beside their store. A part that is missing is done without, or by each for itself. */
export interface SharedCache {
  limits?: LimitStore
  signals?: Signals
  health?: HealthBoard
  /** Lets go of what it has opened by itself. */
  close?(): void
}
