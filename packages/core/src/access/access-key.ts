import type { Id } from '../kernel/ids.js'
import type { UsageLimits } from '../kernel/usage-limits.js'

/** A caller's secret for this gateway, stored by digest. */
export interface AccessKey {
  id: Id
  accountId: Id
  name: string
  /** SHA-256 of the secret, hex. */
  digest: string
  /** Last four characters of the secret. */
  hint: string
  status: 'active' | 'revoked'
  expiresAtMs: number | null
  /** Allowed model names; null allows all. */
  models: string[] | null
  /** CIDR blocks; null allows all. */
  ipAllowlist: string[] | null
  limits: UsageLimits
  funding: 'quota_then_balance' | 'quota_only' | 'balance_only'
  createdAtMs: number
}
