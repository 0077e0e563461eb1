import type { LlmRequest } from '../../formats/index.js'
import { nano, zeroNano, type Nano } from '../../kernel/money.js'
import {
  deliveredText,
  estimateUsage,
  reported,
  type MeteredStream,
  type MeteredUsage,
} from '../../metering/index.js'
import { amountNanoOf, unitOf, type KnownDimension } from '../../pricing/index.js'
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

/** Meters an answer that came whole. Usage that is missing is estimated from the text, never taken as zero. */
export function meterAnswer(
  json: Json,
  usageFormat: string,
  request: LlmRequest,
  quote: Quote,
  settings: Settings,
): Metered {
  const served =
    typeof json.service_tier === 'string' ? { service_tier: json.service_tier } : request.attributes
  const servedModel = typeof json.model === 'string' ? json.model : null
  const given = typeof json.usage === 'object' && json.usage !== null
  const usage = given ? reported(usageFormat, json.usage, served) : null
  const isWhole = usage && !usage.problems.some(({ reason }) => reason === 'missing')
  if (isWhole) return priced(usage, servedModel, quote, settings)
  const partial = usage?.inputContextTokens ? usage : null
  return priced(estimated(answerText(json), request, partial, settings, served), servedModel, quote, settings)
}

/** Meters a stream, as far as it has come. */
export function meterStreamed(
  told: MeteredStream,
  servedModel: string | null,
  request: LlmRequest,
  quote: Quote,
  settings: Settings,
): Metered {
  const usage = told.usage ?? estimated(deliveredText(told), request, told.partialUsage, settings)
  return priced(usage, servedModel, quote, settings)
}

const estimated = (
  text: string,
  { inputTokens, hasOutput, attributes: asked }: LlmRequest,
  partial: MeteredUsage | null,
  { countTokens }: Settings,
  attributes = asked,
): MeteredUsage =>
  estimateUsage({ inputTokens, text: hasOutput ? text : '', partial, attributes, countTokens })

/** More tokens than any model takes or gives in one call: such a figure costs no more than was held. */
const absurdTokens = 100_000_000n

function priced(usage: MeteredUsage, servedModel: string | null, quote: Quote, settings: Settings): Metered {
  const { price, multiplier, ceilingNano } = quote
  const tokens = tokensOf(usage.quantities)
  const costNano = price
    ? amountNanoOf(price.price, usage, { multiplier, rounding: settings.rounding })
    : zeroNano
  if (tokens <= absurdTokens) return { usage, servedModel, costNano, quotaUnits: tokens }
  const problems = [...usage.problems, { field: 'usage', reason: 'beyond what one call can use' }]
  return {
    usage: { ...usage, problems },
    servedModel,
    costNano: costNano < ceilingNano ? costNano : nano(ceilingNano),
    quotaUnits: quote.quotaUnits,
  }
}

/** Units of a token quota: every token, in whatever pool. */
export function tokensOf(quantities: Readonly<Record<string, number | string>>): bigint {
  let tokens = 0n
  for (const dimension in quantities) {
    if (unitOf(dimension as KnownDimension) === 'token')
      tokens += BigInt(Math.ceil(Number(quantities[dimension])))
  }
  return tokens
}

/** Whether the answer met its limit: the first choice of a chat, or a response as a whole. */
export function isCutShort(json: Json): boolean {
  const [first] = Array.isArray(json.choices) ? (json.choices as (Json | null)[]) : []
  return first?.finish_reason === 'length' || json.status === 'incomplete'
}

/** All that an answer says, as far as it can be counted. */
function answerText(json: Json): string {
  const choices = Array.isArray(json.choices) ? (json.choices as Json[]) : []
  const spoken = choices.map(({ message }) => {
    const { content, reasoning_content: reasoning, tool_calls: calls } = (message ?? {}) as Json
    return (
      [content, reasoning].filter((text) => typeof text === 'string').join('') +
      (calls ? JSON.stringify(calls) : '')
    )
  })
  const items = Array.isArray(json.output) ? JSON.stringify(json.output) : ''
  return spoken.join('') + items
}
