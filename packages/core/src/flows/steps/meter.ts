import type { ChatUsage, LlmRequest, Units } from '../../formats/index.js'
import { nano, zeroNano, type Nano } from '../../kernel/money.js'
import {
  answerLayout,
  deliveredText,
  estimateUsage,
  reported,
  type MeteredStream,
  type MeteredUsage,
} from '../../metering/index.js'
import { amountNanoOf } from '../../pricing/index.js'
import { quotaUnitsOf, tokensOf } from '../quota-units.js'
import type { Settings } from '../settings.js'
import type { Quote } from './quote.js'

/** What a call used and what that costs. */
export interface Metered {
  usage: MeteredUsage
  /** Name of the model by the provider's own word; null when it gave none. */
  servedModel: string | null
  costNano: Nano
  quotaUnits: bigint
}

type Json = Record<string, unknown>

/** Meters an answer that came whole. Usage that is missing is estimated, never taken as zero. */
export function meterAnswer(
  { json, body }: { json: Json | null; body: Uint8Array },
  usageFormat: string,
  request: LlmRequest,
  quote: Quote,
  settings: Settings,
): Metered {
  const answered = json ?? {}
  const layout = answerLayout(usageFormat)
  const served = servedFacts(answered, request)
  const { units, isExact } = request.unitsServed(json, body)
  const [model, told] = [layout.model(answered), layout.usage(answered)]
  const servedModel = typeof model === 'string' ? model : null
  const given = typeof told === 'object' && told !== null
  const usage = given ? reported(usageFormat, told, { ...served, units }) : null
  if (usage && isWhole(usage)) return priced(usage, servedModel, quote, settings)
  const counted = countedUsage(units, isExact, served, quote)
  if (counted) return priced(counted, servedModel, quote, settings)
  const guess = estimated(layout.text(answered), request, usage, settings, served)
  return priced(guess, servedModel, quote, settings)
}

/** Figures that are absent, or in words or halves, leave it open how much was used. */
const unknown = new Set(['missing', 'not an integer'])
const isWhole = ({ problems }: MeteredUsage): boolean => !problems.some(({ reason }) => unknown.has(reason))

const servedNames = ['service_tier', 'size', 'quality']

/** What selects a price, by the answer's own word where it says. */
function servedFacts(answered: Json, { attributes }: LlmRequest): Record<string, string> {
  let served = attributes
  for (const name of servedNames) {
    const value = answered[name]
    if (typeof value === 'string') served = { ...served, [name]: value }
  }
  return served
}

/** Usage by what was counted here, where the price goes by that: images, seconds, characters. */
function countedUsage(
  units: Units,
  isExact: boolean,
  served: Record<string, string>,
  { price }: Quote,
): MeteredUsage | null {
  if (!price?.price.components.some(({ dimension }) => units[dimension] !== undefined)) return null
  const usage = reported('units', null, { ...served, units })
  return isExact ? usage : { ...usage, source: 'estimated' }
}

/** For callers whose format has usage in every answer. */
export const chatUsageOf = ({ usage }: Metered): ChatUsage => ({
  quantities: usage.quantities,
  serviceTier: null,
})

const noBytes = new Uint8Array()

/** Meters a stream, as far as it has come. */
export function meterStreamed(
  told: MeteredStream,
  servedModel: string | null,
  request: LlmRequest,
  quote: Quote,
  settings: Settings,
): Metered {
  if (told.usage && isWhole(told.usage)) return priced(told.usage, servedModel, quote, settings)
  const { units, isExact } = request.unitsServed(null, noBytes)
  const usage =
    countedUsage(units, isExact, request.attributes, quote) ??
    estimated(deliveredText(told), request, told.usage ?? told.partialUsage, settings)
  return priced(usage, servedModel, quote, settings)
}

function estimated(
  text: string,
  request: LlmRequest,
  told: MeteredUsage | null,
  { countTokens }: Settings,
  attributes = request.attributes,
): MeteredUsage {
  const { inputTokens, hasOutput, units } = request
  const partial = told?.inputContextTokens ? told : null
  const call = { inputTokens, text: hasOutput ? text : '', partial, attributes, countTokens }
  const usage = { ...estimateUsage(call), problems: told?.problems ?? [] }
  if (text !== '' || partial || Object.keys(units).length === 0) return usage
  // Of a picture or a recording nothing can be counted: what its kind takes at the most stands for it.
  const output = (request.maxOutputTokens ?? 0) * request.answers
  return { ...usage, quantities: { ...usage.quantities, output, ...units } }
}

/** More tokens than any model takes or gives in one call: such a figure costs no more than was held. */
const absurdTokens = 100_000_000n

function priced(usage: MeteredUsage, servedModel: string | null, quote: Quote, settings: Settings): Metered {
  const { price, multiplier, ceilingNano, model } = quote
  const tokens = tokensOf(usage.quantities)
  const costNano = price
    ? amountNanoOf(price.price, usage, { multiplier, rounding: settings.rounding })
    : zeroNano
  if (tokens <= absurdTokens) {
    const { quotaType } = model.model
    const quotaUnits = quotaType === 'text_token' ? tokens : quotaUnitsOf(quotaType, usage.quantities)
    return { usage, servedModel, costNano, quotaUnits }
  }
  const problems = [...usage.problems, { field: 'usage', reason: 'beyond what one call can use' }]
  return {
    usage: { ...usage, problems },
    servedModel,
    costNano: costNano < ceilingNano ? costNano : nano(ceilingNano),
    quotaUnits: quote.quotaUnits,
  }
}
