import type { MeteredStream } from '../stream/metered-stream.js'
import type { MeteredUsage } from '../usage/metered-usage.js'
import { type CountTokens, estimateTokens } from './estimate-tokens.js'

/** What is known of a call whose provider gave no usage, or not the whole of it. */
export interface UnreportedCall {
  /** Input tokens as estimated from the request. */
  inputTokens: number
  /** What was delivered: see `deliveredText`. */
  text: string
  /** What the provider had told when it broke off; its input goes before the estimate. */
  partial?: MeteredUsage | null
  /** What was asked for, as far as it selects a price. */
  attributes?: Record<string, string>
  countTokens?: CountTokens
}

/** Usage of a call from what is known of it, marked as estimated. */
export function estimateUsage(call: UnreportedCall): MeteredUsage {
  const { inputTokens, text, partial, attributes = {}, countTokens = estimateTokens } = call
  const counted = text === '' ? 0 : countTokens(text)
  const known = partial?.quantities ?? positive({ input: inputTokens })
  const reasoning = Number(known.output_reasoning ?? 0)
  const output = Math.max(Number(known.output ?? 0), counted - reasoning)
  return {
    quantities: { ...known, ...positive({ output }) },
    inputContextTokens: partial?.inputContextTokens ?? inputTokens,
    attributes: partial?.attributes ?? attributes,
    problems: partial?.problems ?? [],
    source: 'estimated',
    raw: partial?.raw ?? null,
  }
}

/** Everything that a stream has delivered: its answers, the first one's reasoning, and its tool calls. */
export function deliveredText({ texts, reasoning, toolCalls }: MeteredStream): string {
  return texts.join('') + reasoning + toolCalls.map((call) => call.name + call.arguments).join('')
}

const positive = (quantities: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(quantities).filter(([, quantity]) => quantity > 0))
