import { endpoints, type EndpointName } from '../../formats/index.js'
import { MeterwayError } from '../../kernel/errors.js'
import { formatMoney, nano } from '../../kernel/money.js'
import { availableNano } from '../../ledger/index.js'
import type { ModelPrice } from '../../ports/index.js'
import type { FlowContext } from '../context.js'
import { admit } from '../steps/admit.js'
import type { Principal } from '../steps/authenticate.js'
import { affordableLimit, quote } from '../steps/quote.js'
import { splitNeed } from './split-need.js'

/** A request that an owner could make. */
export interface QuoteInput {
  ownerId: string
  /** Name of a model of the catalogue. */
  model: string
  /** The chat or embeddings request, as OpenAI's API takes it. */
  request: Record<string, unknown>
}

/** What a request would cost at most, and whether it would be let through. */
export interface QuoteAnswer {
  /** Decimal string. */
  ceiling: string
  currency: string
  available: string
  /** Output tokens of one answer that grants and balance cover, up to the request's own limit. */
  affordableMaxTokens: number
  price: ModelPrice | null
  /** The code that the request would be refused with; null when it would be sent. */
  blockedBy: 'insufficient_balance' | 'quota_exhausted' | null
}

/**
 * Quotes a request without sending it. Nothing is held.
 * @throws MeterwayError as the request itself would: `invalid_request`, `model_not_found`, `price_missing` …
 */
export async function quoteRequest(
  context: FlowContext,
  principal: Principal,
  endpoint: EndpointName,
  body: Uint8Array,
): Promise<QuoteAnswer> {
  const { settings, store, clock } = context
  const asked = endpoints[endpoint].read(body, settings.countTokens)
  const model = admit(principal, await context.catalog.current(), asked.model, clock())
  const account = await store.ledger.findAccount({ id: principal.account.id })
  if (!account) throw new MeterwayError('not_found')
  const quoted = quote(asked, model, account, settings, clock())
  const funding = principal.accessKey?.funding ?? 'quota_then_balance'
  const usesGrants = funding !== 'balance_only' && account.grantCount > 0
  const grants = usesGrants ? await store.ledger.listGrants(account.id) : []
  const need = splitNeed(quoted, grants, clock())
  const available = nano(availableNano(account))
  const affordable = affordableLimit(
    quoted,
    asked,
    nano(quoted.ceilingNano - need.balanceNano + available),
    settings,
  )
  const lowers =
    settings.shortfall === 'clamp' &&
    asked.maxOutputTokens === null &&
    affordable >= settings.usefulOutputTokens
  const shortOfQuota = funding === 'quota_only' && need.quotaCovered < quoted.quotaUnits
  const covered = need.balanceNano <= available || lowers
  return {
    ceiling: formatMoney(quoted.ceilingNano),
    currency: account.currency,
    available: formatMoney(available),
    affordableMaxTokens: affordable,
    price: quoted.price,
    blockedBy: shortOfQuota ? 'quota_exhausted' : covered ? null : 'insufficient_balance',
  }
}
