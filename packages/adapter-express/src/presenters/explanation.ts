import { formatMoney, type Explanation } from '@meterway/core'
import type { Attempt } from '@meterway/core/ledger'
import type * as z from 'zod'
import type { explanation, operatorExplanation } from '../schemas/explanation.js'
import { presentModelPrice } from './catalog.js'
import { presentOperatorUsage, presentUsage } from './usage.js'

/** Why a call cost what it cost, without what only the operator may know. */
export const presentExplanation = (explained: Explanation): z.output<typeof explanation> => ({
  ...presentUsage(explained.record),
  ...presentRating(explained),
})

export function presentOperatorExplanation(explained: Explanation): z.output<typeof operatorExplanation> {
  const { record } = explained
  return {
    ...presentOperatorUsage(record),
    ...presentRating(explained),
    attempts: (record.detail.attempts ?? []).map(presentAttempt),
    margin: record.ownCostNano === null ? null : formatMoney(record.chargeNano - record.ownCostNano),
  }
}

const presentRating = ({ record, price, rating }: Explanation) => ({
  cost: formatMoney(record.costNano),
  promotional: formatMoney(record.promotionalNano),
  writtenOff: formatMoney(record.writtenOffNano),
  exact: rating?.exact ?? null,
  multiplier: record.detail.multiplier ?? '1',
  lines: rating?.lines ?? [],
  price: price && presentModelPrice(price),
  problems: record.detail.problems ?? [],
})

const presentAttempt = (attempt: Attempt): z.output<typeof operatorExplanation>['attempts'][number] => ({
  routeId: attempt.routeId,
  providerId: attempt.providerId,
  providerKeyId: attempt.providerKeyId,
  upstreamModel: attempt.upstreamModel,
  outcome: attempt.outcome,
  status: attempt.status,
  latencyMs: attempt.latencyMs,
  ownCost: attempt.ownCost,
})
