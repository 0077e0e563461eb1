import { formatMoney } from '@meterway/core'
import type { DailyUsage } from '@meterway/core/ledger'

/** What every row of usage counts. */
export type Totals = Pick<
  DailyUsage,
  'calls' | 'inputTokens' | 'outputTokens' | 'chargeNano' | 'ownCostNano' | 'quotaUsed'
>

const none: Totals = {
  calls: 0,
  inputTokens: 0n,
  outputTokens: 0n,
  chargeNano: 0n,
  ownCostNano: 0n,
  quotaUsed: 0n,
}

/** Sums by group, in the order in which the groups first come. */
export function totalsBy<Group>(
  rows: Iterable<DailyUsage>,
  groupOf: (row: DailyUsage) => Group,
): Map<Group, Totals> {
  const totals = new Map<Group, Totals>()
  for (const row of rows) addTotals(totals, groupOf(row), row)
  return totals
}

function addTotals<Group>(totals: Map<Group, Totals>, group: Group, part: Totals): void {
  const sum = totals.get(group) ?? none
  totals.set(group, {
    calls: sum.calls + part.calls,
    inputTokens: sum.inputTokens + part.inputTokens,
    outputTokens: sum.outputTokens + part.outputTokens,
    chargeNano: sum.chargeNano + part.chargeNano,
    ownCostNano: sum.ownCostNano + part.ownCostNano,
    quotaUsed: sum.quotaUsed + part.quotaUsed,
  })
}

/** Totals as an operator reads them. */
export const presentTotals = (sum: Totals = none) => ({
  ...presentUse(sum),
  revenue: formatMoney(sum.chargeNano),
  cost: formatMoney(sum.ownCostNano),
  margin: formatMoney(sum.chargeNano - sum.ownCostNano),
})

/** Totals as the account that paid reads them. */
export const presentCharges = (sum: Totals) => ({ ...presentUse(sum), charge: formatMoney(sum.chargeNano) })

const presentUse = ({ calls, inputTokens, outputTokens, quotaUsed }: Totals) => ({
  calls,
  inputTokens: Number(inputTokens),
  outputTokens: Number(outputTokens),
  quotaUsed: Number(quotaUsed),
})
