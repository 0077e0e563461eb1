import type { ProviderKey } from '../ports/index.js'
import type { SecretBox } from '../secrets/index.js'

/** Opens the secret of a provider key. */
export type ProviderSecret = (key: ProviderKey) => string

/** Opens each secret once for as long as its key stays in the catalogue's snapshot: opening costs as much as pricing. */
export function providerSecret(secrets: SecretBox): ProviderSecret {
  const opened = new WeakMap<ProviderKey, string>()
  return (key) => {
    const known = opened.get(key)
    if (known !== undefined) return known
    const secret = secrets.open(key.sealedSecret, key.id)
    opened.set(key, secret)
    return secret
  }
}
