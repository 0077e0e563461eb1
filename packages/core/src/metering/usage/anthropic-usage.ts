import { isCount, type Json, valueAt } from './figures.js'
import type { UsageLayout } from './layout.js'

/** Anthropic API reference, usage object: what was read from and written to the cache stands beside `input_tokens`. */
export const anthropicLayout: UsageLayout = {
  input: {
    total: ['input_tokens'],
    rest: 'input',
    pools: {
      cache_read: ['cache_read_input_tokens'],
      cache_write: ['cache_creation_input_tokens'],
      cache_write_1h: ['cache_creation.ephemeral_1h_input_tokens'],
    },
  },
  output: {
    total: ['output_tokens'],
    rest: 'output',
    pools: { output_reasoning: ['output_tokens_details.thinking_tokens'] },
  },
  additive: ['cache_read', 'cache_write', 'cache_write_1h'],
  beside: { web_search: ['server_tool_use.web_search_requests'] },
  prepare: (usage) => withCompactions(withWrittenTotal(usage)),
}

const shortWrite = 'cache_creation.ephemeral_5m_input_tokens'
const longWrite = 'cache_creation.ephemeral_1h_input_tokens'

/** Where only the two lifetimes are told, their sum is the total of what was written. */
function withWrittenTotal(usage: Json): Json {
  if ((usage.cache_creation_input_tokens ?? null) !== null) return usage
  const parts = [valueAt(usage, shortWrite), valueAt(usage, longWrite)].filter(isCount)
  if (parts.length === 0) return usage
  return { ...usage, cache_creation_input_tokens: parts.reduce((sum, part) => sum + part, 0) }
}

const compactedFields = [
  'input_tokens',
  'output_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
] as const

/** Iterations that compact the context are billed, but left out of the totals. */
function withCompactions(usage: Json): Json {
  if (!Array.isArray(usage.iterations)) return usage
  const sums: Partial<Record<(typeof compactedFields)[number], number>> = {}
  for (const field of compactedFields) {
    const figure = usage[field]
    if (isCount(figure)) sums[field] = figure
  }
  for (const iteration of usage.iterations as (Json | null)[]) {
    if (iteration?.type !== 'compaction') continue
    for (const field of compactedFields) {
      const figure = iteration[field]
      if (isCount(figure)) sums[field] = (sums[field] ?? 0) + figure
    }
  }
  return { ...usage, ...sums }
}
