import type { LlmRequest } from '../../formats/index.js'
import { zeroNano, type Nano } from '../../kernel/money.js'
import { normaliseUsage, type MeteredStream, type NormalisedUsage } from '../../metering/index.js'
import { rate } from '../../pricing/index.js'
import type { Settings } from '../settings.js'
import type { Quote } from './quote.js'

/** What a call used and what that costs. */
export interface Metered {
  quantities: Record<string, number | string>
  inputContextTokens: number
  attributes: Record<string, string>
  problems: NormalisedUsage['problems']
  estimated: boolean
  raw: unknown
  costNano: Nano
  quotaUnits: bigint
}

/** Meters an answer that came whole. Usage that is missing is estimated from the text, never taken as zero. */
export function meterAnswer(
  json: Record<string, unknown>,
  usageFormat: string,
  request: LlmRequest,
  quote: Quote,
  settings: Settings,
): Metered {
  const served =
    typeof json.service_tier === 'string' ? { service_tier: json.service_tier } : request.attributes
  if (typeof json.usage === 'object' && json.usage !== null) {
    const usage = normaliseUsage(usageFormat, json.usage, served)
    return priced({ ...usage, estimated: false, raw: json.usage }, quote, settings)
  }
  return estimate(answerText(json), served, request, quote, settings)
}

/** Meters a stream, as far as it has come. */
export function meterStreamed(
  told: MeteredStream,
  request: LlmRequest,
  quote: Quote,
  settings: Settings,
): Metered {
  if (told.usage) return priced({ ...told.usage, estimated: false }, quote, settings)
  const calls = told.toolCalls.map((call) => call.name + call.arguments).join('')
  const text = told.texts.join('') + told.reasoning + calls
  return estimate(text, request.attributes, request, quote, settings)
}

function estimate(
  text: string,
  attributes: Record<string, string>,
  request: LlmRequest,
  quote: Quote,
  settings: Settings,
): Metered {
  const output = request.hasOutput ? settings.countTokens(text) : 0
  const quantities = { input: request.inputTokens, ...(output > 0 ? { output } : {}) }
  const facts = { quantities, inputContextTokens: request.inputTokens, attributes, problems: [] }
  return priced({ ...facts, estimated: true, raw: null }, quote, settings)
}

function priced(
  usage: Omit<Metered, 'costNano' | 'quotaUnits'>,
  { price, multiplier }: Quote,
  settings: Settings,
): Metered {
  const costNano = price
    ? rate(price.price, usage, { multiplier, rounding: settings.rounding }).amountNano
    : zeroNano
  return { ...usage, costNano, quotaUnits: tokensOf(usage.quantities) }
}

/** Units of a token quota: every token, in whatever pool. */
function tokensOf(quantities: Record<string, number | string>): bigint {
  let tokens = 0n
  for (const quantity of Object.values(quantities))
    if (typeof quantity === 'number') tokens += BigInt(quantity)
  return tokens
}

type Json = Record<string, unknown>

function answerText(json: Json): string {
  const choices = Array.isArray(json.choices) ? (json.choices as Json[]) : []
  return choices
    .map(({ message }) => {
      const { content, reasoning_content: reasoning, tool_calls: calls } = (message ?? {}) as Json
      return (
        [content, reasoning].filter((text) => typeof text === 'string').join('') +
        (calls ? JSON.stringify(calls) : '')
      )
    })
    .join('')
}
