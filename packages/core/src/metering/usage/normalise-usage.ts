import { MeterwayError } from '../../kernel/errors.js'
import { exclusivePools } from './exclusive-pools.js'
import { Figures, type Json, type UsageProblem, valueAt } from './figures.js'
import type { UsageLayout, UsageSide } from './layout.js'
import { reportedCost } from './reported-cost.js'
import { servedAttributes } from './served-attributes.js'
import { usageFormats } from './usage-formats.js'

/** Usage in exclusive pools, ready for rating. */
export interface NormalisedUsage {
  /** Positive pools only; whole counts as numbers, others as decimal strings. */
  quantities: Record<string, number | string>
  /** All input tokens, cached and written ones included: what context tiers are chosen by. */
  inputContextTokens: number
  /** What was served, as far as it selects a price; as asked for where the provider does not say. */
  attributes: Record<string, string>
  /** Figures that were absurd or missing and were not charged as they stood. */
  problems: UsageProblem[]
  /** What the provider says that it charged, in US dollars, a decimal string. */
  reportedCost?: string
}

/**
 * Turns a provider's own usage object into exclusive pools. Missing is not zero: absent usage, or one without its
 * totals, gives the problem `missing`.
 * @param request what the caller asked for, where it selects a price (`service_tier`, `size` …), the calls that only
 *   it tells (`web_search_requests`), and what the host counted itself (`units: { images: 2 }`)
 * @throws MeterwayError `invalid_request` for a format that is not known
 * @example normaliseUsage('openai.chat', { prompt_tokens: 9, completion_tokens: 3 }).quantities // { input: 9, output: 3 }
 */
export function normaliseUsage(format: string, rawUsage: unknown, request: Json = {}): NormalisedUsage {
  const layout = Object.hasOwn(usageFormats, format) ? usageFormats[format] : undefined
  if (!layout)
    throw new MeterwayError('invalid_request', `there is no usage format ${JSON.stringify(format)}`)
  const isObject = typeof rawUsage === 'object' && rawUsage !== null && !Array.isArray(rawUsage)
  const given = isObject ? (rawUsage as Json) : {}
  const usage = layout.prepare?.(given) ?? given
  const figures = new Figures(usage)
  const input = layout.input && exclusivePools(figures, layout.input, layout.additive)
  const output = layout.output && exclusivePools(figures, layout.output, layout.additive)
  const counted = countsBeside(figures, layout)
  addCountsOfRequest(counted, figures, usage, request)
  const quantities: Record<string, number | string> = {}
  for (const pools of [input?.quantities, output?.quantities, counted]) addPositive(quantities, pools)
  if (!isObject && layout.input) figures.note('usage', 'missing')
  else if (!counted[layout.insteadOfTokens ?? '']) noteMissing(figures, layout.input, layout.output)
  noteAdditiveReasoning(figures, layout, usage)
  const attributes = servedAttributes(usage, request)
  const { problems } = figures
  const normalised: NormalisedUsage = {
    quantities,
    inputContextTokens: input?.total ?? 0,
    attributes,
    problems,
  }
  const cost = reportedCost(usage)
  if (cost !== undefined) normalised.reportedCost = cost
  return normalised
}

function countsBeside(figures: Figures, { beside }: UsageLayout): Record<string, number | string> {
  const counts: Record<string, number | string> = {}
  for (const dimension in beside) {
    const path = beside[dimension]!.find((place) => !figures.isAbsent([place]))
    if (path !== undefined) counts[dimension] = figures.amount(path)
  }
  return counts
}

/** What the provider leaves uncounted; its own figure goes before. */
function addCountsOfRequest(
  counts: Record<string, number | string>,
  figures: Figures,
  usage: Json,
  request: Json,
): void {
  const asked = new Figures(request)
  const { units } = request
  if (typeof units === 'object' && units !== null) {
    for (const [dimension, amount] of Object.entries(units)) {
      counts[dimension] ??= asked.amount(`units.${dimension}`, amount ?? 0)
    }
  }
  if (!asked.isAbsent(searchesAsked) && figures.isAbsent(searchesTold))
    counts.web_search = asked.amount('web_search_requests')
  for (const { field, reason } of asked.problems) figures.note(field, reason)
}

const searchesAsked = ['web_search_requests']
const searchesTold = ['server_tool_use.web_search_requests', 'num_search_queries']

function addPositive(
  quantities: Record<string, number | string>,
  counts: Readonly<Record<string, number | string>> | undefined,
): void {
  for (const pool in counts) if (Number(counts[pool]) > 0) quantities[pool] = counts[pool]!
}

function noteMissing(figures: Figures, ...sides: (UsageSide | undefined)[]): void {
  for (const side of sides) {
    if (side && !side.isOptional && figures.isAbsent(side.total)) figures.note(side.total[0]!, 'missing')
  }
}

/** A total that counts reasoning beside the completion shows that the vendor's format was chosen wrongly. */
function noteAdditiveReasoning(figures: Figures, layout: UsageLayout, usage: Json): void {
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = usage
  const reasoning = valueAt(usage, 'completion_tokens_details.reasoning_tokens')
  if (typeof prompt !== 'number' || typeof completion !== 'number' || typeof reasoning !== 'number') return
  if (
    reasoning > 0 &&
    total === prompt + completion + reasoning &&
    !layout.additive?.includes('output_reasoning')
  ) {
    figures.note('total_tokens', 'counts reasoning beside the completion, unlike this format')
  }
}
