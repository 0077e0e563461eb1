import { nano } from '../../kernel/money.js'
import type { Settle } from '../../ledger/index.js'

export const settlementTopic = 'settlements'

/** A charge on its way through a queue: all that the ledger needs, amounts as decimal strings of nano-units. */
export interface SettlementMessage {
  version: 1
  accountId: string
  holdId: string
  costNano: string
  quotaUnits: string
  ownCostNano: string | null
  record: Omit<Settle['record'], 'costNano' | 'ownCostNano'>
}

export function writeSettlement({ accountId, holdId, costNano, quotaUnits, record }: Settle): string {
  const { costNano: _, ownCostNano, ...facts } = record
  const message: SettlementMessage = {
    version: 1,
    accountId,
    holdId,
    costNano: costNano.toString(),
    quotaUnits: quotaUnits.toString(),
    ownCostNano: ownCostNano === null ? null : ownCostNano.toString(),
    record: facts,
  }
  return JSON.stringify(message)
}

/** The hold is looked up where the charge is made, by its id: that is what makes a second delivery do nothing. */
export function readSettlement(text: string): Settle {
  const { accountId, holdId, costNano, quotaUnits, ownCostNano, record } = JSON.parse(
    text,
  ) as SettlementMessage
  const cost = nano(BigInt(costNano))
  return {
    type: 'settle',
    accountId,
    holdId,
    costNano: cost,
    quotaUnits: BigInt(quotaUnits),
    record: {
      ...record,
      costNano: cost,
      ownCostNano: ownCostNano === null ? null : nano(BigInt(ownCostNano)),
    },
  }
}
