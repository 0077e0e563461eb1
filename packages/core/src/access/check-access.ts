import type { AccessKey } from './access-key.js'
import { inCidr } from './cidr.js'

/** Why a key is not let in. */
export type AccessRefusal = 'invalid_access_key' | 'ip_not_allowed'

/** Whether a key may be used at all, now and from this address. */
export function checkAccess(key: AccessKey, facts: { nowMs: number; ip: string }): AccessRefusal | null {
  if (key.status !== 'active') return 'invalid_access_key'
  if (key.expiresAtMs !== null && key.expiresAtMs <= facts.nowMs) return 'invalid_access_key'
  if (key.ipAllowlist !== null && !key.ipAllowlist.some((block) => inCidr(facts.ip, block)))
    return 'ip_not_allowed'
  return null
}

/** Whether a key may call a model. */
export const mayUseModel = (key: AccessKey, model: string): boolean =>
  key.models === null || key.models.includes(model)
