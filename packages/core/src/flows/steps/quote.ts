import type { LlmRequest } from '../../formats/index.js'
import { MeterwayError } from '../../kernel/errors.js'
import { zeroNano, type Nano, type Rounding } from '../../kernel/money.js'
import type { Account } from '../../ledger/index.js'
import type { ModelPrice } from '../../ports/index.js'
import { affordableOutputTokens, ceilingNanoOf, priceAt, type Price } from '../../pricing/index.js'
import type { ModelView } from '../model-view.js'
import { quotaUnitsOf } from '../quota-units.js'
import type { Settings } from '../settings.js'

/** The most that a request can cost, at the price it is admitted under. */
export interface Quote {
  model: ModelView
  /** Null when the model has none and the settings let it through. */
  price: ModelPrice | null
  /** Decimal string; `1` without a price group. */
  multiplier: string
  inputTokens: number
  /** For one answer. */
  maxOutputTokens: number
  ceilingNano: Nano
  /** Units of the model's quota type at most. */
  quotaUnits: bigint
}

/** Token pools that a request can fill: what the ceiling is reckoned over. */
const tokenPools = [
  'input',
  'cache_read',
  'cache_write',
  'cache_write_1h',
  'input_image',
  'input_audio',
  'output',
  'output_reasoning',
  'output_audio',
  'output_image',
]

/** @throws MeterwayError `price_missing` */
export function quote(
  request: LlmRequest,
  model: ModelView,
  account: Account,
  settings: Settings,
  nowMs: number,
): Quote {
  const price = priceAt(model.prices, nowMs) ?? null
  if (!price && settings.unpricedModels === 'refuse') {
    throw new MeterwayError(
      'price_missing',
      `The model ${JSON.stringify(model.model.name)} has no price in force.`,
    )
  }
  checkCurrency(price, account)
  const multiplier = multiplierOf(account, settings)
  const limit = request.maxOutputTokens ?? model.model.maxOutputTokens ?? settings.defaultMaxOutputTokens
  const base = { model, price, multiplier, inputTokens: request.inputTokens }
  return atLimit(base, request, settings, request.hasOutput ? limit : 0)
}

/** A group named like a member of every object must not find that member. */
export const multiplierOf = ({ priceGroup }: Account, { priceGroups }: Settings): string =>
  priceGroup !== null && Object.hasOwn(priceGroups, priceGroup) ? priceGroups[priceGroup]! : '1'

/** @throws MeterwayError `price_missing`: an amount in one currency is none in another */
export function checkCurrency(price: ModelPrice | null, account: Account): void {
  if (!price || price.price.currency === account.currency) return
  const [its, own] = [price.price.currency, account.currency]
  throw new MeterwayError('price_missing', `The price in force is in ${its}, the account in ${own}.`)
}

/** The most that a request can cost at a price. */
export const ceilingAt = (
  price: Price,
  request: LlmRequest,
  { inputTokens, maxOutputTokens }: Pick<Quote, 'inputTokens' | 'maxOutputTokens'>,
  options: { multiplier?: string; rounding: Rounding },
): Nano =>
  ceilingNanoOf(
    price,
    {
      inputTokens,
      maxOutputTokens: maxOutputTokens * request.answers,
      units: request.units,
      attributes: request.attributes,
      pools: tokenPools,
    },
    options,
  )

/** The same quote with another limit for each answer. */
export function atLimit(
  base: Pick<Quote, 'model' | 'price' | 'multiplier' | 'inputTokens'>,
  request: LlmRequest,
  { rounding }: Settings,
  maxOutputTokens: number,
): Quote {
  const { model, price, multiplier, inputTokens } = base
  const output = maxOutputTokens * request.answers
  const ceilingNano = price
    ? ceilingAt(price.price, request, { inputTokens, maxOutputTokens }, { multiplier, rounding })
    : zeroNano
  const { quotaType } = model.model
  const quotaUnits =
    quotaType === 'text_token'
      ? BigInt(inputTokens + output)
      : quotaUnitsOf(quotaType, { input: inputTokens, output, ...request.units })
  return { model, price, multiplier, inputTokens, maxOutputTokens, ceilingNano, quotaUnits }
}

/** The largest limit for each answer whose ceiling an amount covers. */
export function affordableLimit(
  quoted: Quote,
  request: LlmRequest,
  amountNano: Nano,
  settings: Settings,
): number {
  if (!quoted.price || !request.hasOutput) return 0
  const tokens = affordableOutputTokens(quoted.price.price, quoted.inputTokens, amountNano, {
    limit: quoted.maxOutputTokens * request.answers,
    units: request.units,
    attributes: request.attributes,
    pools: tokenPools,
    multiplier: quoted.multiplier,
    rounding: settings.rounding,
  })
  return Math.floor(tokens / request.answers)
}
