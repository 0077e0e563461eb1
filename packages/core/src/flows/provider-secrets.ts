import type { ProviderKey } from '../ports/index.js'
import { SecretFault, type SecretBox } from '../secrets/index.js'
import type { Events } from './events.js'

/** The secrets of provider keys, opened. */
export interface ProviderSecrets {
  of: (key: ProviderKey) => string
  /** Whether a key can be used at all; one that cannot is told of, and left out of the catalogue. */
  opens: (key: ProviderKey) => boolean
}

/** Opens each secret once for as long as its key stays in the catalogue's snapshot: opening costs as much as pricing. */
export function providerSecrets(secrets: SecretBox, events: Events): ProviderSecrets {
  const opened = new WeakMap<ProviderKey, string>()
  const of = (key: ProviderKey): string => {
    const known = opened.get(key)
    if (known !== undefined) return known
    const secret = secrets.open(key.sealedSecret, key.id)
    opened.set(key, secret)
    return secret
  }
  return {
    of,
    opens: (key) => {
      try {
        of(key)
        return true
      } catch (fault) {
        if (!(fault instanceof SecretFault)) throw fault
        events.emit('provider_key.unreadable', { providerKeyId: key.id, reason: fault.reason })
        return false
      }
    },
  }
}
