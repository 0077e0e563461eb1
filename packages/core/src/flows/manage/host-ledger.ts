import { invalidRequest } from '../../kernel/errors.js'
import { newId } from '../../kernel/ids.js'
import { formatMoney, parseMoney } from '../../kernel/money.js'
import {
  grantSources,
  type Account,
  type GiveGrant,
  type GrantSource,
  type Grant,
  type Post,
  type Reference,
  type ResultOf,
  type Reverse,
  type SystemAccount,
  type Transfer,
  type TransferKind,
} from '../../ledger/index.js'
import type { Page, TransferQuery } from '../../ports/index.js'
import type { FlowContext } from '../context.js'
import type { Accounts } from './accounts.js'
import type { InTransaction } from './in-transaction.js'
import { checkedChoice } from './checked-choice.js'
import { checkedText } from './checked-text.js'
import { checkedTime } from './checked-time.js'
import { checkedUnits } from './checked-units.js'
import { checkedWhole } from './checked-whole.js'

export interface PostInput {
  ownerId: string
  /** Decimal string, positive, at most nine decimals. */
  amount: string
  /** Names the action, not the attempt: the same key again answers the first result. */
  idempotencyKey: string
  /** @defaultValue 'topup' for a credit, 'adjustment' for a debit */
  kind?: TransferKind
  reference?: Reference
  note?: string
}

export interface RefundInput {
  ownerId: string
  transferId: string
  idempotencyKey: string
  note?: string
}

export interface GrantInput {
  ownerId: string
  quotaType: string
  /** Whole units; for `credit` a decimal string of money, or nano-units as a bigint. */
  amount: number | bigint | string
  /** With `sourceId` and `period`: what makes the grant idempotent. */
  source: GrantSource
  sourceId: string
  period?: string
  priority?: number
  paid?: boolean
  /** Unix ms. */
  effectiveAt?: number
  /** Unix ms. */
  expiresAt?: number | null
  note?: string
}

export interface StatementQuery extends Omit<TransferQuery, 'accountId'> {
  ownerId: string
}

/** The ledger as hosts use it. Refusals are values; faults are thrown. */
export interface HostLedger {
  credit: (input: PostInput, options?: InTransaction) => Promise<ResultOf<Post>>
  debit: (input: PostInput, options?: InTransaction) => Promise<ResultOf<Post>>
  /** Gives a transfer back, once, with what grants had paid for it. */
  refund: (input: RefundInput, options?: InTransaction) => Promise<ResultOf<Reverse>>
  grant: (input: GrantInput, options?: InTransaction) => Promise<ResultOf<GiveGrant>>
  grants: (ownerId: string) => Promise<Grant[]>
  transfer: (id: string) => Promise<Transfer | null>
  /** Newest first. */
  statement: (query: StatementQuery) => Promise<Page<Transfer>>
}

/** The other side of a transfer, by its kind. */
const counterparties: Record<TransferKind, SystemAccount> = {
  topup: 'payments',
  usage: 'revenue',
  refund: 'payments',
  bonus: 'promotions',
  adjustment: 'adjustments',
  expiry: 'promotions',
  write_off: 'write_offs',
}

const kinds = Object.keys(counterparties) as TransferKind[]

export function hostLedger({ ledger, store }: FlowContext, { open }: Accounts): HostLedger {
  const post = async (
    type: Post['type'],
    input: PostInput,
    options: InTransaction = {},
  ): Promise<ResultOf<Post>> => {
    const kind = checkedChoice(input.kind ?? (type === 'credit' ? 'topup' : 'adjustment'), 'kind', kinds)
    const amountNano = parseMoney(input.amount)
    if (amountNano <= 0n) throw invalidRequest('amount', 'amount must be positive')
    const account: Account = await open({ ownerId: input.ownerId }, options)
    return ledger.submit(
      {
        type,
        accountId: account.id,
        transferId: newId(),
        key: checkedKey(input.idempotencyKey),
        amountNano,
        kind,
        counterparty: counterparties[kind],
        reference: input.reference ? checkedReference(input.reference) : null,
        note: input.note === undefined ? null : checkedText(input.note, 'note', 10_000),
      },
      options,
    )
  }
  return {
    credit: (input, options) => post('credit', input, options),
    debit: (input, options) => post('debit', input, options),
    refund: async ({ ownerId, transferId, idempotencyKey, note }, options = {}) => {
      const account = await open({ ownerId }, options)
      const key = checkedKey(idempotencyKey)
      const command = {
        type: 'reverse' as const,
        accountId: account.id,
        transferId: newId(),
        reversesId: checkedText(transferId, 'transferId', 64),
      }
      return ledger.submit(
        {
          ...command,
          key,
          kind: 'refund',
          note: note === undefined ? null : checkedText(note, 'note', 10_000),
        },
        options,
      )
    },
    grant: async (input, options = {}) => {
      const account = await open({ ownerId: input.ownerId }, options)
      return ledger.submit(grantCommand(account, input), options)
    },
    grants: async (ownerId) => {
      const account = await store.ledger.findAccount({ ownerId })
      return account ? store.ledger.listGrants(account.id) : []
    },
    transfer: async (id) => {
      checkedText(id, 'id', 64) // without one the store would answer the newest of all
      return (await store.ledger.listTransfers({ id, limit: 1 })).data[0] ?? null
    },
    statement: async ({ ownerId, ...query }) => {
      const account = await store.ledger.findAccount({ ownerId })
      return account
        ? store.ledger.listTransfers({ ...query, accountId: account.id })
        : { data: [], nextCursor: null }
    },
  }
}

function grantCommand(account: Account, input: GrantInput): GiveGrant {
  const amount = grantedAmount(input)
  if (amount <= 0n) throw invalidRequest('amount', 'amount must be positive')
  return {
    type: 'grant',
    accountId: account.id,
    grantId: newId(),
    quotaType: checkedText(input.quotaType, 'quotaType', 64),
    amount,
    priority: checkedWhole(input.priority ?? 0, 'priority', -1_000_000, 1_000_000),
    paid: input.paid ?? input.source === 'purchase',
    source: checkedChoice(input.source, 'source', grantSources),
    sourceId: checkedText(input.sourceId, 'sourceId', 191),
    period: input.period ? checkedText(input.period, 'period', 32) : '',
    effectiveAtMs: checkedTime(input.effectiveAt, 'effectiveAt'),
    expiresAtMs: checkedTime(input.expiresAt, 'expiresAt'),
    note: input.note === undefined ? null : checkedText(input.note, 'note', 10_000),
  }
}

/** A number of money, or a decimal of units, would be off by a factor of 1e9: neither is taken. */
function grantedAmount({ quotaType, amount }: GrantInput): bigint {
  if (typeof amount !== 'string' && quotaType !== 'credit') return checkedUnits(amount, 'amount')
  if (quotaType !== 'credit')
    throw invalidRequest('amount', 'amount must be whole units; only `credit` takes a decimal string')
  if (typeof amount === 'number')
    throw invalidRequest('amount', 'amount of a `credit` grant must be a decimal string, such as "12.5"')
  return parseMoney(typeof amount === 'bigint' ? formatMoney(amount) : amount)
}

export const checkedKey = (key: string): string => checkedText(key, 'idempotencyKey', 255)

const checkedReference = ({ type, id }: Reference): Reference => ({
  type: checkedText(type, 'reference.type', 64),
  id: checkedText(id, 'reference.id', 191),
})
