import type { ChatUsage } from '../../chat/chat-answer.js'
import type { AnswerFacts } from '../../chat/chat-format.js'
import { inclusiveUsage, readUsage } from '../../openai/translate/chat-usage.js'
import { isJson, type Json } from '../../openai/values.js'

/** Reads a usage object; null when there is none. */
export const readMessageUsage = (usage: unknown): ChatUsage | null =>
  readUsage('anthropic.messages', usage, isJson(usage) ? usage.service_tier : null)

/** What is known before a provider has told: the input by estimate, which clients show while they wait. */
export const expectedUsage = ({ inputTokens }: AnswerFacts): ChatUsage => ({
  quantities: { input: inputTokens },
  serviceTier: null,
})

/** Anthropic API reference, usage object: what was read from and written to the cache stands beside `input_tokens`. */
export function writeMessageUsage(usage: ChatUsage): Json {
  const { input, cached, written, output, reasoning } = inclusiveUsage(usage)
  const { quantities, serviceTier } = usage
  const hourLong = Number(quantities.cache_write_1h ?? 0)
  const searches = Number(quantities.web_search ?? 0)
  return {
    input_tokens: input - cached - written,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: cached,
    cache_creation: {
      ephemeral_5m_input_tokens: written - hourLong,
      ephemeral_1h_input_tokens: hourLong,
    },
    output_tokens: output,
    output_tokens_details: { thinking_tokens: reasoning },
    server_tool_use: searches > 0 ? { web_search_requests: searches, web_fetch_requests: 0 } : null,
    service_tier: serviceTier === 'default' ? 'standard' : serviceTier,
  }
}
