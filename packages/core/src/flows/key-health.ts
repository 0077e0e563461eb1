import type { Clock } from '../kernel/clock.js'
import type { CatalogStore } from '../ports/index.js'
import { cooldownMs, judgeStatus, type Verdict } from '../routing/index.js'
import type { CatalogCache } from './catalog-view.js'
import type { Events } from './events.js'

/** What this process knows of the provider keys. */
export interface KeyHealth {
  usable: (keyId: string) => boolean
  busy: (keyId: string) => number
  /** Counts a call on a key; the answer ends it. */
  begin(keyId: string): () => void
  /** Judges a status that is no success, and acts on the key. */
  judge(keyId: string, status: number, retryAfter: string | undefined): Verdict
  /** Seconds until the first of some keys is usable again; null when one is, or none will be. */
  retryAfterSeconds(keyIds: readonly string[]): number | null
}

/** Cooldowns live in process; a key that a provider refuses is disabled in the store, so that it stays out. */
export function keyHealth(store: CatalogStore, cache: CatalogCache, events: Events, clock: Clock): KeyHealth {
  const coolUntilMs = new Map<string, number>()
  const inFlight = new Map<string, number>()

  const disable = (keyId: string, status: number): void => {
    coolUntilMs.set(keyId, Infinity)
    events.emit('provider_key.disabled', { providerKeyId: keyId, status })
    store
      .update('providerKey', keyId, { status: 'disabled' })
      .then(() => {
        cache.forget()
        coolUntilMs.delete(keyId)
      })
      .catch((fault: unknown) => events.emit('fault', { where: 'disabling a provider key', fault }))
  }

  return {
    usable: (keyId) => (coolUntilMs.get(keyId) ?? 0) <= clock(),
    busy: (keyId) => inFlight.get(keyId) ?? 0,
    begin: (keyId) => {
      inFlight.set(keyId, (inFlight.get(keyId) ?? 0) + 1)
      return () => {
        const left = (inFlight.get(keyId) ?? 1) - 1
        if (left > 0) inFlight.set(keyId, left)
        else inFlight.delete(keyId)
      }
    },
    judge: (keyId, status, retryAfter) => {
      const verdict = judgeStatus(status)
      if (verdict.key === 'disable') disable(keyId, status)
      if (verdict.key === 'cool') {
        const pauseMs = cooldownMs(retryAfter, clock())
        coolUntilMs.set(keyId, clock() + pauseMs)
        events.emit('provider_key.cooling', { providerKeyId: keyId, cooldownMs: pauseMs })
      }
      return verdict
    },
    retryAfterSeconds: (keyIds) => {
      const waits = keyIds.map((id) => (coolUntilMs.get(id) ?? 0) - clock())
      const first = Math.min(...waits)
      return first > 0 && Number.isFinite(first) ? Math.ceil(first / 1000) : null
    },
  }
}
