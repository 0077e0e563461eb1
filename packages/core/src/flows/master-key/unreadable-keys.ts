import type { Id } from '../../kernel/ids.js'
import type { ProviderKey } from '../../ports/index.js'
import { SecretFault, type SecretBox, type SecretFaultReason } from '../../secrets/index.js'

/** A provider key whose secret does not open. */
export interface UnreadableKey {
  id: Id
  providerId: Id
  name: string
  reason: SecretFaultReason
  /** Why, in words; nothing of the secret. */
  message: string
}

export const unreadableKeys = (keys: readonly ProviderKey[], secrets: SecretBox): UnreadableKey[] =>
  keys.flatMap(({ id, providerId, name, sealedSecret }) => {
    try {
      secrets.open(sealedSecret, id)
      return []
    } catch (fault) {
      if (!(fault instanceof SecretFault)) throw fault
      const { reason, message } = fault
      return [{ id, providerId, name, reason, message }]
    }
  })
