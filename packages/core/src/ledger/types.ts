import type { Id } from '../kernel/ids.js'
import type { Nano } from '../kernel/money.js'
import type { UsageLimits } from '../kernel/usage-limits.js'
import type { CallFacts, UsageRecord } from './usage-record.js'

/** System accounts exist only as names in transfers: their balances are derived, so no system row is ever hot. */
export const systemAccounts = ['revenue', 'payments', 'promotions', 'adjustments', 'write_offs'] as const
export type SystemAccount = (typeof systemAccounts)[number]

/** Who pays: one per user or team of the host app. `available = posted − held + creditLimit`. */
export interface Account {
  id: Id
  /** The host's own id of the user or team. */
  ownerId: string
  /** ISO 4217 code, or the host's own unit. */
  currency: string
  postedNano: Nano
  heldNano: Nano
  creditLimitNano: Nano
  /** Number of transfers posted to this account; the `ownerVersion` of the newest. */
  version: number
  /** Number of grants ever given; 0 lets a batch skip loading them. */
  grantCount: number
  status: 'active' | 'disabled'
  /** Names the price multiplier of the account; null means ×1. */
  priceGroup: string | null
  /** IANA name, for calendar periods. */
  timeZone: string
  /** Of all its calls together; null when there are none. */
  limits: UsageLimits | null
  createdAtMs: number
}

export const availableNano = (account: Account): Nano =>
  (account.postedNano - account.heldNano + account.creditLimitNano) as Nano

/** Which of its means an account may spend. */
export const fundings = ['quota_then_balance', 'quota_only', 'balance_only'] as const
export type Funding = (typeof fundings)[number]

export type HoldState = 'open' | 'settled' | 'released' | 'expired'

/** A part of a hold or transfer that a grant pays: quota units, or nano-units of a `credit` grant. */
export interface Allocation {
  grantId: Id
  amount: bigint
}

/**
 * Money and quota set aside for one request.
 *
 * open → settled   by settle, charging what was used
 * open → released  by release, charging nothing
 * open → expired   by the sweeper, after the lease ran out
 * expired → settled by a late settle, charged from what is available then
 */
export interface Hold {
  id: Id
  accountId: Id
  /** Idempotency key, unique per account; null when the caller gave none: the id then serves as one. */
  key: string | null
  state: HoldState
  /** The ceiling that was asked for, before grants paid their part. */
  requestedNano: Nano
  /** The part of the balance that is held. */
  amountNano: Nano
  quotaType: string | null
  quotaUnits: bigint
  funding: Funding
  priceId: Id | null
  /** Unix ms by the store's clock. */
  leaseExpiresAtMs: number
  /** What a sweeper needs to write the record of a call whose process died; null when none is to be written. */
  call: CallFacts | null
  /** What the last lease renewal had counted: the charge if the process dies now. */
  progress: HoldProgress | null
  /** Allocations in burn order: quota grants first, then `credit` grants. */
  allocations: Allocation[]
  createdAtMs: number
  endedAtMs: number | null
}

/** Counted so far on a living stream. */
export interface HoldProgress {
  costNano: Nano
  quotaUnits: bigint
  quantities: Record<string, number | string>
}

/** What the caller of an idempotent call was told, to be told again. Written in the transaction that ends its hold. */
export interface StoredAnswer {
  holdId: Id
  status: number
  headers: Record<string, string>
  /** Base64. */
  body: string
  createdAtMs: number
}

export type GivenAnswer = Pick<StoredAnswer, 'status' | 'headers' | 'body'>

/**
 * What a settlement did. The usage transfer and the usage record have the id of the hold: a call has one id, and
 * settling twice finds what the first had written.
 */
export interface SettleOutcome {
  usageRecordId: Id
  /** Taken from the balance. */
  chargeNano: Nano
  /** Paid by `credit` grants. */
  promotionalNano: Nano
  /** Rated, but not to be had from the account. */
  writtenOffNano: Nano
  quotaUsed: bigint
  balanceAfterNano: Nano
}

export type TransferKind = 'topup' | 'usage' | 'refund' | 'bonus' | 'adjustment' | 'expiry' | 'write_off'

/** What a transfer is about: an order, a usage record, a host's own thing. */
export interface Reference {
  type: string
  id: string
}

/** One immutable row that names a debit and a credit account. */
export interface Transfer {
  id: Id
  /** The owner account it belongs to. */
  accountId: Id
  kind: TransferKind
  /** Id of the owner account, or a system account. */
  debitAccount: string
  creditAccount: string
  /** > 0; a usage transfer may be 0. */
  amountNano: Nano
  /** Position in the owner's statement, without gaps; null when the owner's balance is not touched (write-offs). */
  ownerVersion: number | null
  balanceAfterNano: Nano | null
  reference: Reference | null
  holdId: Id | null
  reversesId: Id | null
  /** Idempotency key, unique per account; null for what a hold brings about, which its state makes unique. */
  key: string | null
  note: string | null
  /** Grants that paid beside the balance. */
  allocations: Allocation[]
  createdAtMs: number
}

export const grantSources = ['membership', 'purchase', 'admin', 'redemption', 'sign_up'] as const
export type GrantSource = (typeof grantSources)[number]

/** An allowance with expiry and priority: quota units, or promotional money (`quotaType: 'credit'`, nano-units). */
export interface Grant {
  id: Id
  accountId: Id
  quotaType: string
  amount: bigint
  used: bigint
  held: bigint
  /** Lower burns first. */
  priority: number
  /** Paid for, so it burns after promotional ones of the same priority and expiry. */
  paid: boolean
  source: GrantSource
  sourceId: string
  /** With account, source and source id unique: makes each grant idempotent. */
  period: string
  effectiveAtMs: number
  expiresAtMs: number | null
  note: string | null
  createdAtMs: number
}

export interface Replayable {
  /** True when the same command had been accepted before and nothing was changed now. */
  replayed: boolean
}

export type { CallFacts, UsageRecord }
