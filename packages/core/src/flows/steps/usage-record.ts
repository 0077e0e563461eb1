import type { Nano } from '../../kernel/money.js'
import type { Attempt, Outcome, UsageDetail, UsageDraft } from '../../ledger/index.js'
import { rate } from '../../pricing/index.js'
import type { FlowContext } from '../context.js'
import type { Choice } from './choose.js'
import type { Metered } from './meter.js'
import type { HeldRequest } from './place-hold.js'

/** How a call went, beside what it used. */
export interface Ending {
  outcome: Outcome
  choice: Choice
  attempts: Attempt[]
  firstByteMs: number | null
}

/** The record of a call as it is stored with its charge. */
export function recordOf(
  context: FlowContext,
  { draft, quote }: HeldRequest,
  metered: Metered,
  { outcome, choice, attempts, firstByteMs }: Ending,
): UsageDraft {
  const { usage, costNano } = metered
  const ownCostNano = ownCost(choice, metered, quote.price?.price.currency)
  const answered = attempts.at(-1)
  return {
    ...draft,
    providerId: choice.route.provider.id,
    providerKeyId: choice.key.id,
    routeId: choice.route.id,
    quantities: usage.quantities,
    inputContextTokens: usage.inputContextTokens,
    costNano,
    ownCostNano,
    outcome,
    estimated: usage.source === 'estimated',
    latencyMs: context.clock() - draft.startedAtMs,
    firstByteMs,
    detail: {
      attempts: answered ? [...attempts.slice(0, -1), { ...answered, ownCostNano }] : attempts,
      rawUsage: usage.raw,
      ...detailOf(metered, choice.route.route.upstreamModel),
      ...(quote.multiplier === '1' ? {} : { multiplier: quote.multiplier }),
      ...(context.settings.rounding === 'up' ? {} : { rounding: context.settings.rounding }),
    },
  }
}

function detailOf({ usage, servedModel }: Metered, upstreamModel: string): UsageDetail {
  const { attributes, problems, reportedCost } = usage
  return {
    ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
    ...(problems.length > 0 ? { problems } : {}),
    ...(reportedCost === undefined ? {} : { reportedCost }),
    ...(servedModel === null || servedModel === upstreamModel ? {} : { servedModel }),
  }
}

/** What the provider charges for the call; unknown where its price is in another currency than the sale. */
function ownCost({ route }: Choice, { usage }: Metered, currency: string | undefined): Nano | null {
  const { ownPrice } = route.route
  return ownPrice && ownPrice.currency === (currency ?? ownPrice.currency)
    ? rate(ownPrice, usage, { rounding: 'half-even' }).amountNano
    : null
}
