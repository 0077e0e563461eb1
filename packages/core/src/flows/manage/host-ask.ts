import { endpoints, type EndpointName } from '../../formats/index.js'
import { invalidRequest } from '../../kernel/errors.js'
import type { Nano } from '../../kernel/money.js'
import type { Account, Funding, PlaceHold } from '../../ledger/index.js'
import type { ModelPrice } from '../../ports/index.js'
import { priceAt } from '../../pricing/index.js'
import type { CatalogView, ModelView } from '../model-view.js'
import type { FlowContext } from '../context.js'
import { checkCurrency, multiplierOf, quote } from '../steps/quote.js'
import { notNegative } from './checked-amount.js'
import { checkedText } from './checked-text.js'
import { checkedUnits } from './checked-units.js'
import type { InTransaction } from './in-transaction.js'

export interface HoldInput {
  ownerId: string
  /** The most that the call can cost, a decimal string. @defaultValue what `request` can cost */
  amount?: string
  /** A model of the catalogue: usage can then be settled by quantities, at the price in force now. */
  model?: string
  /** The chat or embeddings request that will be made, as OpenAI's API takes it; needs `model`. */
  request?: Record<string, unknown>
  idempotencyKey?: string
  funding?: Funding
  quota?: { type: string; units: number | bigint }
  /** Ends the hold this long after, come what may. @defaultValue until it is settled or released, or the process dies */
  leaseMs?: number
  /** Shown on the usage record. @defaultValue 'host' */
  endpoint?: string
  requestId?: string
}

/** What a host wants held, worked out. */
export interface HostAsk {
  amountNano: Nano
  quota: PlaceHold['quota']
  model: ModelView | null
  price: ModelPrice | null
  multiplier: string
  inputTokens: number
}

/** @throws MeterwayError `invalid_request`, `price_missing` */
export async function hostAsk(
  context: FlowContext,
  account: Account,
  input: HoldInput,
  { transaction }: InTransaction,
): Promise<HostAsk> {
  const latest = transaction === undefined ? null : context.catalog.latest()
  const model =
    input.model === undefined ? null : modelOf(latest ?? (await context.catalog.current()), input.model)
  const own = input.quota ? quotaOf(input.quota) : null
  const ask = input.request && model ? asRequested(context, account, model, input.request) : null
  if (ask) return { ...ask, quota: own ?? ask.quota, ...amountOf(input) }
  if (input.amount === undefined) throw invalidRequest('amount', 'give an amount, or a model and a request')
  const price = model ? (priceAt(model.prices, context.clock()) ?? null) : null
  checkCurrency(price, account)
  const multiplier = multiplierOf(account, context.settings)
  return { amountNano: notNegative(input.amount), quota: own, model, price, multiplier, inputTokens: 0 }
}

const quotaOf = ({ type, units }: NonNullable<HoldInput['quota']>): PlaceHold['quota'] => ({
  type: checkedText(type, 'quota.type', 64),
  units: checkedUnits(units, 'quota.units'),
})

const amountOf = ({ amount }: HoldInput): { amountNano?: Nano } =>
  amount === undefined ? {} : { amountNano: notNegative(amount) }

function asRequested(
  context: FlowContext,
  account: Account,
  model: ModelView,
  request: Record<string, unknown>,
): HostAsk {
  const { settings, clock } = context
  const { endpoint, body } = askedEndpoint(model.model.name, request)
  const quoted = quote(
    endpoints[endpoint].read(body, settings.countTokens),
    model,
    account,
    settings,
    clock(),
  )
  const { price, multiplier, inputTokens, ceilingNano, quotaUnits } = quoted
  const quota = { type: model.model.quotaType, units: quotaUnits }
  return { amountNano: ceilingNano, quota, model, price, multiplier, inputTokens }
}

/** A request as OpenAI's API takes it: what has an `input` asks for embeddings. */
export function askedEndpoint(model: string, request: Record<string, unknown>) {
  const endpoint: EndpointName = 'input' in request ? 'embeddings' : 'chat.completions'
  return { endpoint, body: Buffer.from(JSON.stringify({ ...request, model })) }
}

function modelOf(catalog: CatalogView, name: string): ModelView {
  const view = catalog.models.get(name)
  if (!view) throw invalidRequest('model', `there is no model ${JSON.stringify(name)}`)
  return view
}
