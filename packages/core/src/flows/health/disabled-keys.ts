import type { CatalogStore, DisabledReason } from '../../ports/index.js'
import type { CatalogCache } from '../catalog-view.js'
import type { Events } from '../events.js'

/** Keys that providers refuse. */
export interface DisabledKeys {
  /** Whether a key is out, though the catalogue in hand does not say so yet. */
  has(keyId: string): boolean
  disable(keyId: string, reason: DisabledReason, status: number | null): void
}

/** A key is out at once; the store keeps it out, for all processes and after a restart. */
export function disabledKeys(store: CatalogStore, cache: CatalogCache, events: Events): DisabledKeys {
  const out = new Set<string>()
  return {
    has: (keyId) => out.has(keyId),
    disable: (keyId, reason, status) => {
      if (out.has(keyId)) return
      out.add(keyId)
      events.emit('provider_key.disabled', { providerKeyId: keyId, reason, status })
      store
        .update('providerKey', keyId, { status: 'disabled', disabledReason: reason })
        .then(() => cache.forget())
        .catch((fault: unknown) => events.emit('fault', { where: 'disabling a provider key', fault }))
        .finally(() => out.delete(keyId))
    },
  }
}
