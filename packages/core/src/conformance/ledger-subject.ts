import { strict as assert } from 'node:assert'
import { newId } from '../kernel/ids.js'
import { parseMoney, type Nano } from '../kernel/money.js'
import type {
  Account,
  GiveGrant,
  Hold,
  LedgerCommand,
  PlaceHold,
  Post,
  ResultOf,
  Settle,
  CallFacts,
  UsageDraft,
} from '../ledger/index.js'
import type { LedgerStore, UsageStore } from '../ports/index.js'

/** What the ledger contract runs on. The store may be shared by cases: they use fresh owners. */
export interface LedgerSubject {
  ledger: LedgerStore
  usage: UsageStore
}

/** Short ways to say what a case does. */
export class LedgerScript {
  constructor(
    readonly ledger: LedgerStore,
    readonly usage: UsageStore,
  ) {}

  async apply<C extends LedgerCommand>(command: C): Promise<ResultOf<C>> {
    const [result] = await this.ledger.apply([command])
    return result as ResultOf<C>
  }

  /** An account with an opening balance. */
  async account(balance = '0', options: { creditLimit?: string } = {}): Promise<Account> {
    const opened = accepted(
      await this.apply({
        type: 'open-account',
        accountId: newId(),
        ownerId: `owner-${newId()}`,
        currency: 'USD',
        creditLimitNano: money(options.creditLimit ?? '0'),
        priceGroup: null,
        timeZone: 'UTC',
      }),
    )
    if (balance !== '0') accepted(await this.apply(credit(opened.account, balance)))
    return (await this.ledger.findAccount({ id: opened.account.id }))!
  }

  async balance(account: Account): Promise<{ posted: Nano; held: Nano; version: number }> {
    const found = (await this.ledger.findAccount({ id: account.id }))!
    return { posted: found.postedNano, held: found.heldNano, version: found.version }
  }

  async expectBalance(account: Account, posted: string, held = '0'): Promise<void> {
    const balance = await this.balance(account)
    assert.deepEqual(
      { posted: balance.posted, held: balance.held },
      { posted: money(posted), held: money(held) },
    )
  }

  async expectNoViolation(): Promise<void> {
    assert.deepEqual(await this.ledger.verify(), [])
  }
}

export const money = (text: string): Nano => parseMoney(text)

/** @throws AssertionError when a command was refused */
export function accepted<R extends { ok: boolean }>(result: R): Extract<R, { ok: true }> {
  assert.ok(result.ok, `refused: ${'code' in result ? String(result.code) : ''}`)
  return result as Extract<R, { ok: true }>
}

export function refusedWith(result: { ok: boolean; code?: string }, code: string): void {
  assert.equal(result.ok ? 'accepted' : result.code, code)
}

const post = (type: 'credit' | 'debit', account: Account, amount: string, key: string = newId()): Post => ({
  type,
  accountId: account.id,
  transferId: newId(),
  key,
  amountNano: money(amount),
  kind: type === 'credit' ? 'topup' : 'adjustment',
  counterparty: type === 'credit' ? 'payments' : 'adjustments',
  reference: null,
  note: null,
})
export const credit = (account: Account, amount: string, key?: string): Post =>
  post('credit', account, amount, key)
export const debit = (account: Account, amount: string, key?: string): Post =>
  post('debit', account, amount, key)

export function hold(account: Account, amount: string, facts: Partial<PlaceHold> = {}): PlaceHold {
  const holdId = facts.holdId ?? newId()
  return {
    type: 'hold',
    accountId: account.id,
    holdId,
    key: null,
    amountNano: money(amount),
    quota: null,
    funding: 'quota_then_balance',
    leaseMs: 60_000,
    priceId: null,
    call: null,
    ...facts,
  }
}

export const settle = (held: Hold, cost: string, facts: Partial<Settle> = {}): Settle => ({
  type: 'settle',
  accountId: held.accountId,
  holdId: held.id,
  costNano: money(cost),
  quotaUnits: 0n,
  record: usageDraft(held.id, cost),
  ...facts,
})

/** What is known of a call when its hold is placed. */
export const callFacts: CallFacts = {
  requestId: 'req-1',
  endpoint: 'chat.completions',
  modelId: null,
  model: 'gpt-4o',
  accessKeyId: null,
  streamed: true,
  startedAtMs: Date.UTC(2026, 0, 31, 23, 59, 59, 900),
}

export const usageDraft = (id: string, cost = '0', facts: Partial<UsageDraft> = {}): UsageDraft => ({
  id,
  requestId: `req-${id}`,
  endpoint: 'chat.completions',
  modelId: null,
  model: 'gpt-4o',
  accessKeyId: null,
  priceId: null,
  providerId: null,
  providerKeyId: null,
  routeId: null,
  quantities: { input: 100, output: 50 },
  inputContextTokens: 100,
  costNano: money(cost),
  ownCostNano: null,
  outcome: 'complete',
  estimated: false,
  streamed: false,
  startedAtMs: Date.UTC(2026, 0, 31, 23, 59, 59, 900),
  latencyMs: 12,
  firstByteMs: 5,
  detail: {},
  ...facts,
})

export const grant = (account: Account, amount: bigint, facts: Partial<GiveGrant> = {}): GiveGrant => ({
  type: 'grant',
  accountId: account.id,
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
  ...facts,
})

export const pauseMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
