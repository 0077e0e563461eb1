import { invalidRequest } from '../../kernel/errors.js'
import { newId } from '../../kernel/ids.js'
import { parseMoney, zeroNano, type Nano } from '../../kernel/money.js'
import type { EndHold, Funding, Hold, Refusal, ResultOf, Settle, UsageDraft } from '../../ledger/index.js'
import { priceAt, rate } from '../../pricing/index.js'
import type { ModelPrice } from '../../ports/index.js'
import type { FlowContext } from '../context.js'
import type { Accounts } from './accounts.js'
import { checkedKey, type InTransaction } from './host-ledger.js'

export interface HoldInput {
  ownerId: string
  /** The most that the call can cost, a decimal string. */
  amount: string
  /** A model of the catalogue: usage can then be settled by quantities, at the price in force now. */
  model?: string
  idempotencyKey?: string
  funding?: Funding
  quota?: { type: string; units: number | bigint }
  leaseMs?: number
  /** Shown on the usage record. @defaultValue 'host' */
  endpoint?: string
  requestId?: string
}

/** What a call used: an amount, or quantities that are rated at the price of the hold. */
export type HostUsage =
  | { amount: string; quantities?: Record<string, number | string> }
  | {
      quantities: Record<string, number | string>
      inputContextTokens?: number
      attributes?: Record<string, string>
    }

/** Money set aside for one call of the host. */
export interface HeldCall {
  /** Also the id of the usage record. */
  id: string
  hold: Hold
  /** Charges once: the same again answers the first result. */
  settle(usage: HostUsage, options?: InTransaction): Promise<ResultOf<Settle>>
  release(options?: InTransaction): Promise<ResultOf<EndHold>>
}

export type HoldResult = { ok: true; hold: HeldCall; replayed: boolean } | Refusal

/** Sets money aside for a call that the host makes itself. */
export async function holdForHost(
  context: FlowContext,
  { open }: Accounts,
  input: HoldInput,
  options: InTransaction = {},
): Promise<HoldResult> {
  const account = await open({ ownerId: input.ownerId })
  const price = input.model === undefined ? null : await priceOf(context, input.model)
  const holdId = newId()
  const draft = draftOf(context, input, holdId, price)
  const result = await context.ledger.submit(
    {
      type: 'hold',
      accountId: account.id,
      holdId,
      key: input.idempotencyKey === undefined ? null : checkedKey(input.idempotencyKey),
      amountNano: heldAmount(input.amount),
      quota: input.quota ? { type: input.quota.type, units: BigInt(input.quota.units) } : null,
      funding: input.funding ?? 'quota_then_balance',
      leaseMs: input.leaseMs ?? context.settings.holdLeaseMs,
      priceId: price?.id ?? null,
      draft,
    },
    options,
  )
  if (!result.ok) return result
  const multiplier = context.settings.priceGroups[account.priceGroup ?? ''] ?? '1'
  return {
    ok: true,
    replayed: result.replayed,
    hold: heldCall(context, result.hold, draft, price, multiplier),
  }
}

function heldCall(
  context: FlowContext,
  hold: Hold,
  draft: UsageDraft,
  price: ModelPrice | null,
  multiplier: string,
): HeldCall {
  const { id: holdId, accountId } = hold
  const stopRenewing = context.leases.keep(hold, () => null)
  return {
    id: holdId,
    hold,
    settle: async (usage, options = {}) => {
      const { costNano, record } = rated(context, { ...draft, id: holdId }, usage, price, multiplier)
      stopRenewing()
      const quotaUnits = hold.quotaUnits === 0n ? 0n : unitsOf(record.quantities)
      return context.ledger.submit(
        { type: 'settle', accountId, holdId, costNano, quotaUnits, record, known: hold },
        options,
      )
    },
    release: async (options = {}) => {
      stopRenewing()
      return context.ledger.submit({ type: 'release', accountId, holdId, record: null, known: hold }, options)
    },
  }
}

function rated(
  context: FlowContext,
  draft: UsageDraft,
  usage: HostUsage,
  price: ModelPrice | null,
  multiplier: string,
): { costNano: Nano; record: UsageDraft } {
  const latencyMs = context.clock() - draft.startedAtMs
  const record = { ...draft, outcome: 'complete' as const, latencyMs, quantities: usage.quantities ?? {} }
  if ('amount' in usage) {
    const costNano = heldAmount(usage.amount)
    return { costNano, record: { ...record, costNano } }
  }
  if (!price)
    throw invalidRequest(
      'usage',
      'quantities need a hold with a model that has a price; settle by amount instead',
    )
  const inputContextTokens = usage.inputContextTokens ?? Number(usage.quantities.input ?? 0)
  const rating = rate(
    price.price,
    { ...usage, inputContextTokens },
    { multiplier, rounding: context.settings.rounding },
  )
  const costNano = rating.amountNano
  const detail = {
    ...(usage.attributes ? { attributes: usage.attributes } : {}),
    ...(multiplier === '1' ? {} : { multiplier }),
  }
  return { costNano, record: { ...record, costNano, inputContextTokens, detail } }
}

function heldAmount(text: string): Nano {
  const amountNano = parseMoney(text)
  if (amountNano < 0n) throw invalidRequest('amount', 'amount must not be negative')
  return amountNano
}

function unitsOf(quantities: Record<string, number | string>): bigint {
  return Object.values(quantities).reduce((sum, quantity) => sum + BigInt(Math.ceil(Number(quantity))), 0n)
}

/** @throws MeterwayError `invalid_request` for a model that the catalogue does not have */
async function priceOf(context: FlowContext, model: string): Promise<ModelPrice | null> {
  const view = (await context.catalog.current()).models.get(model)
  if (!view) throw invalidRequest('model', `there is no model ${JSON.stringify(model)}`)
  return priceAt(view.prices, context.clock()) ?? null
}

const draftOf = (
  context: FlowContext,
  input: HoldInput,
  id: string,
  price: ModelPrice | null,
): UsageDraft => ({
  id,
  requestId: input.requestId ?? id,
  endpoint: input.endpoint ?? 'host',
  modelId: price?.modelId ?? null,
  model: input.model ?? '',
  accessKeyId: null,
  priceId: price?.id ?? null,
  providerId: null,
  providerKeyId: null,
  routeId: null,
  quantities: {},
  inputContextTokens: 0,
  costNano: zeroNano,
  ownCostNano: null,
  outcome: 'lost',
  estimated: false,
  streamed: false,
  startedAtMs: context.clock(),
  latencyMs: null,
  firstByteMs: null,
  detail: {},
})
