import { MeterwayError } from '../../kernel/errors.js'
import { formatMoney, type Nano } from '../../kernel/money.js'
import type { Attempt, Outcome, UsageDetail, UsageDraft } from '../../ledger/index.js'
import { amountNanoOf } from '../../pricing/index.js'
import type { FlowContext } from '../context.js'
import type { Choice } from './choose.js'
import type { Metered } from './meter.js'
import type { HeldRequest } from './place-hold.js'
import type { Quote } from './quote.js'

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
  { hold, call, quote }: HeldRequest,
  metered: Metered,
  { outcome, choice, attempts, firstByteMs }: Ending,
): UsageDraft {
  const { usage, costNano } = metered
  const ownCostNano = ownCost(choice, metered, quote.price?.price.currency)
  const answered = attempts.at(-1)
  if (answered && ownCostNano !== null) answered.ownCost = formatMoney(ownCostNano)
  return {
    id: hold.id,
    requestId: call.requestId,
    endpoint: call.endpoint,
    modelId: call.modelId,
    model: call.model,
    accessKeyId: call.accessKeyId,
    streamed: call.streamed,
    startedAtMs: call.startedAtMs,
    priceId: hold.priceId,
    providerId: choice.route.provider.id,
    providerKeyId: choice.key.id,
    routeId: choice.route.id,
    quantities: usage.quantities,
    inputContextTokens: usage.inputContextTokens,
    costNano,
    ownCostNano,
    outcome,
    estimated: usage.source === 'estimated',
    latencyMs: context.clock() - call.startedAtMs,
    firstByteMs,
    detail: detailOf(context, metered, quote, attempts, choice.route.route.upstreamModel),
  }
}

function detailOf(
  { settings: { rounding } }: FlowContext,
  { usage, servedModel }: Metered,
  { multiplier }: Quote,
  attempts: Attempt[],
  upstreamModel: string,
): UsageDetail {
  const { attributes, problems, reportedCost } = usage
  const detail: UsageDetail = { attempts, rawUsage: usage.raw }
  if (Object.keys(attributes).length > 0) detail.attributes = attributes
  if (problems.length > 0) detail.problems = problems
  if (reportedCost !== undefined) detail.reportedCost = reportedCost
  if (servedModel !== null && servedModel !== upstreamModel) detail.servedModel = servedModel
  if (multiplier !== '1') detail.multiplier = multiplier
  if (rounding !== 'up') detail.rounding = rounding
  return detail
}

/** What the provider charges for the call; unknown where its price is in another currency than the sale. */
function ownCost({ route }: Choice, { usage }: Metered, currency: string | undefined): Nano | null {
  const { ownPrice } = route.route
  if (!ownPrice || ownPrice.currency !== (currency ?? ownPrice.currency)) return null
  try {
    return amountNanoOf(ownPrice, usage, { rounding: 'half-even' })
  } catch (fault) {
    // More than any amount: a slip in what the call costs must not keep it from being charged.
    if (MeterwayError.is(fault)) return null
    throw fault
  }
}
