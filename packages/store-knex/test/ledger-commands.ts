import { newId, nano } from '@meterway/core'
import type { OpenAccount, PlaceHold, Post } from '@meterway/core/ledger'

/** Commands as most tests of the ledger need them. */
export const opening = (accountId: string, creditLimit = 0n): OpenAccount => ({
  type: 'open-account',
  accountId,
  ownerId: accountId,
  currency: 'USD',
  creditLimitNano: nano(creditLimit),
  priceGroup: null,
  timeZone: 'UTC',
})

export const credit = (accountId: string, amount: bigint): Post => ({
  type: 'credit',
  accountId,
  transferId: newId(),
  key: newId(),
  amountNano: nano(amount),
  kind: 'topup',
  counterparty: 'payments',
  reference: null,
  note: null,
})

export const holding = (accountId: string, amount: bigint): PlaceHold => ({
  type: 'hold',
  accountId,
  holdId: newId(),
  key: null,
  amountNano: nano(amount),
  quota: null,
  funding: 'quota_then_balance',
  leaseMs: 60_000,
  priceId: null,
  call: null,
})
