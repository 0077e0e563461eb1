import { MeterwayError } from '../../kernel/errors.js'
import type { CatalogStore, ProviderKey, ResealedSecret } from '../../ports/index.js'
import { secretBox, type SecretBox } from '../../secrets/index.js'
import { everyProviderKey } from './every-provider-key.js'
import { unreadableKeys, type UnreadableKey } from './unreadable-keys.js'

export interface RotationOptions {
  /** The new one: 32 bytes, or their base64. */
  masterKey: string | Uint8Array
  /** Those that opened the secrets so far. */
  previousMasterKeys: readonly (string | Uint8Array)[]
  /** Only counts. @defaultValue false */
  dryRun?: boolean
  /** Called after each batch with how many of how many are done. */
  progress?: (resealed: number, total: number) => void
}

export interface RotationReport {
  /** Provider keys that were sealed under a previous master key, and now are (in a dry run: would be) under the new one. */
  resealed: number
  /** Provider keys that were under the new one already. */
  current: number
  dryRun: boolean
}

const batchSize = 50

/**
 * Seals every provider key under a new master key, batch by batch, and looks again until none is left: servers that know
 * both master keys go on serving, and may store new keys meanwhile. What is done is skipped, so a rotation that was
 * killed is completed by running it again.
 * @throws TypeError for a master key of another length
 * @throws MeterwayError `conflict` when some secret does not open; nothing has been changed then
 */
export async function rotateMasterKey(
  catalog: CatalogStore,
  { masterKey, previousMasterKeys, dryRun = false, progress = () => undefined }: RotationOptions,
): Promise<RotationReport> {
  const secrets = secretBox(masterKey, previousMasterKeys)
  let keys = await everyProviderKey(catalog)
  let left = resealedUnder(secrets, keys)
  const current = keys.length - left.length
  if (dryRun) return { resealed: left.length, current, dryRun }
  let resealed = 0
  while (left.length > 0) {
    const total = resealed + left.length
    for (let at = 0; at < left.length; at += batchSize) {
      resealed += await catalog.reseal(left.slice(at, at + batchSize))
      progress(resealed, total)
    }
    keys = await everyProviderKey(catalog)
    left = resealedUnder(secrets, keys)
  }
  return { resealed, current, dryRun }
}

function resealedUnder(secrets: SecretBox, keys: readonly ProviderKey[]): ResealedSecret[] {
  const unreadable = unreadableKeys(keys, secrets)
  if (unreadable.length > 0) throw refusal(unreadable, keys.length)
  return keys.flatMap(({ id, sealedSecret }) => {
    const to = secrets.reseal(sealedSecret, id)
    return to === null ? [] : [{ id, from: sealedSecret, to }]
  })
}

const shownMax = 10

function refusal(unreadable: readonly UnreadableKey[], total: number): MeterwayError {
  const shown = unreadable.slice(0, shownMax).map(({ id, name, message }) => `${name} (${id}): ${message}`)
  const more = unreadable.length > shownMax ? [`and ${unreadable.length - shownMax} more`] : []
  return new MeterwayError(
    'conflict',
    [`${unreadable.length} of ${total} provider keys cannot be opened:`, ...shown, ...more].join('\n'),
  )
}
