import { newId, parseMoney } from '@meterway/core'
import type { Account, Hold, LedgerCommand, ResultOf } from '@meterway/core/ledger'
import type { Store } from '@meterway/core/ports'

/** Applies one command, which must be accepted. */
async function accepted<C extends LedgerCommand>({ ledger }: Store, command: C) {
  const [result] = (await ledger.apply([command])) as [ResultOf<C>]
  if (!result.ok) throw new Error(`refused: ${result.code}`)
  return result
}

/** A new account with an opening balance. */
export async function openAccount(store: Store, balance: string): Promise<Account> {
  const accountId = newId()
  await accepted(store, {
    type: 'open-account',
    accountId,
    ownerId: `owner ${accountId}`,
    currency: 'USD',
    creditLimitNano: parseMoney('0'),
    priceGroup: null,
    timeZone: 'UTC',
  })
  return post(store, accountId, balance)
}

/** Credits an account. */
export async function post(store: Store, accountId: string, amount: string): Promise<Account> {
  const { account } = await accepted(store, {
    type: 'credit',
    accountId,
    transferId: newId(),
    key: newId(),
    amountNano: parseMoney(amount),
    kind: 'topup',
    counterparty: 'payments',
    reference: null,
    note: null,
  })
  return account
}

/** Gives quota of text tokens. */
export async function giveQuota(store: Store, accountId: string, amount: bigint): Promise<void> {
  await accepted(store, {
    type: 'grant',
    accountId,
    grantId: newId(),
    quotaType: 'text_token',
    amount,
    priority: 0,
    paid: false,
    source: 'admin',
    sourceId: newId(),
    period: '',
    effectiveAtMs: 0,
    expiresAtMs: null,
    note: null,
  })
}

/** Holds money, and quota when `units` are given. */
export async function placeHold(store: Store, accountId: string, amount: string, units = 0n): Promise<Hold> {
  const { hold } = await accepted(store, {
    type: 'hold',
    accountId,
    holdId: newId(),
    key: newId(),
    amountNano: parseMoney(amount),
    quota: units > 0n ? { type: 'text_token', units } : null,
    funding: 'quota_then_balance',
    leaseMs: 60_000,
    priceId: null,
    call: null,
  })
  return hold
}

/** Settles a hold at a cost. */
export async function settle(store: Store, hold: Hold, cost: string, units = 0n): Promise<void> {
  await accepted(store, {
    type: 'settle',
    accountId: hold.accountId,
    holdId: hold.id,
    costNano: parseMoney(cost),
    quotaUnits: units,
    record: {
      id: hold.id,
      requestId: newId(),
      endpoint: 'chat.completions',
      modelId: null,
      model: 'gpt-4o',
      accessKeyId: null,
      priceId: null,
      providerId: null,
      providerKeyId: null,
      routeId: null,
      quantities: { input: 100, cache_read: 20, output: 50, audio_seconds: '1.5' },
      inputContextTokens: 120,
      costNano: parseMoney(cost),
      ownCostNano: parseMoney('0.000000001'),
      outcome: 'complete',
      estimated: false,
      streamed: false,
      startedAtMs: Date.UTC(2026, 1, 28, 23, 59, 59, 999),
      latencyMs: 12,
      firstByteMs: null,
      detail: {},
    },
  })
}
