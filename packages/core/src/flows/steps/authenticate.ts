import { checkAccess, type AccessKey } from '../../access/index.js'
import type { Clock } from '../../kernel/clock.js'
import { MeterwayError } from '../../kernel/errors.js'
import type { Account } from '../../ledger/index.js'
import type { Store } from '../../ports/index.js'
import { digestOf } from '../../secrets/index.js'
import type { GatewayRequest } from '../gateway-request.js'

/** Who calls: the account that pays, and the key it came with. */
export interface Principal {
  account: Account
  accessKey: AccessKey | null
}

/** Principals by digest of their secret, for a moment: a revoked key works no longer than this. */
export interface PrincipalCache {
  find(digest: string): Promise<Principal | null> | Principal | null
  /** After an own change of keys. */
  forget(): void
}

const keepMs = 2_000
const entriesMax = 20_000

export function principalCache(store: Store, clock: Clock): PrincipalCache {
  const entries = new Map<string, { atMs: number; principal: Principal | null }>()
  let changes = 0

  const load = async (digest: string): Promise<Principal | null> => {
    const [atMs, startedAtChange] = [clock(), changes]
    const accessKey = await store.accessKeys.findByDigest(digest)
    const account = accessKey && (await store.ledger.findAccount({ id: accessKey.accountId }))
    const principal = account ? { account, accessKey } : null
    // What was read before an own change must not outlive it.
    if (changes !== startedAtChange) return principal
    // The oldest makes room: unknown keys are remembered too, but never without bound.
    if (entries.size >= entriesMax) entries.delete(entries.keys().next().value!)
    entries.set(digest, { atMs, principal })
    return principal
  }
  return {
    find: (digest) => {
      const entry = entries.get(digest)
      if (entry && clock() - entry.atMs < keepMs) return entry.principal
      if (entry) entries.delete(digest)
      return load(digest)
    },
    forget: () => {
      changes++
      entries.clear()
    },
  }
}

const unknownKey = (): MeterwayError =>
  new MeterwayError('invalid_access_key', 'Send a valid access key as "Authorization: Bearer sk-mw-…".')

/**
 * Turns the caller's secret into a principal.
 * @throws MeterwayError `invalid_access_key`, `ip_not_allowed`, `account_disabled`
 */
export async function authenticate(
  principals: PrincipalCache,
  request: Pick<GatewayRequest, 'headers' | 'ip'>,
  nowMs: number,
): Promise<Principal> {
  const secret = secretOf(request.headers)
  const principal = secret === null ? null : await principals.find(digestOf(secret))
  if (!principal?.accessKey) throw unknownKey()
  const refusal = checkAccess(principal.accessKey, { nowMs, ip: request.ip })
  if (refusal === 'invalid_access_key') throw unknownKey()
  if (refusal) throw new MeterwayError(refusal)
  if (principal.account.status !== 'active') throw new MeterwayError('account_disabled')
  return principal
}

/** The header names of OpenAI, this gateway, Anthropic and Google clients. */
function secretOf(headers: GatewayRequest['headers']): string | null {
  const bearer = /^Bearer ([\x21-\x7e]{1,256})$/i.exec(headers.authorization ?? '')?.[1]
  const secret = bearer ?? headers['access-key'] ?? headers['x-api-key'] ?? headers['x-goog-api-key']
  return secret !== undefined && secret.length <= 256 ? secret : null
}
