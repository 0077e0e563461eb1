import type { Clock } from '../../kernel/clock.js'
import type { StateBoard } from '../../ports/index.js'
import { rest, type Rest } from '../../routing/index.js'
import type { Events } from '../events.js'

/** Pauses that providers ask for by rate, of all calls with a key. */
export interface KeyRests {
  /** Unix ms; over already for a key that does not rest. */
  freeAtMs(keyId: string): number
  /** Sends a key to rest, and answers for how long. @param askedMs null when the provider did not say */
  rest(keyId: string, askedMs: number | null): number
  answered(keyId: string): void
}

export function keyRests(board: StateBoard<Rest>, events: Events, clock: Clock): KeyRests {
  return {
    freeAtMs: (keyId) => board.read(keyId)?.untilMs ?? 0,
    rest: (keyId, askedMs) => {
      const nowMs = clock()
      void board.update(keyId, (known) => rest(known, askedMs, nowMs))
      const cooldownMs = (board.read(keyId)?.untilMs ?? nowMs) - nowMs
      events.emit('provider_key.cooling', { providerKeyId: keyId, cooldownMs })
      return cooldownMs
    },
    answered: (keyId) => {
      const known = board.read(keyId)
      if (known && known.untilMs <= clock())
        void board.update(keyId, (now) => (now && now.untilMs > clock() ? now : null))
    },
  }
}
