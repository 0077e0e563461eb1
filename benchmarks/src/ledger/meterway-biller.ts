import { groupCommit, nano, newId } from '@meterway/core'
import type { Store } from '@meterway/core/ports'
import type { Biller } from './biller.js'
import { callFacts, callUsage, leaseMs, priceId, quotaType, quotaUnits } from './call-facts.js'

/** Hold and settle through group commit, as the gateway does. */
export function meterwayBiller(store: Store): Biller {
  const ledger = groupCommit(store.ledger)
  return {
    pair: async (accountId, holdNano, costNano) => {
      const holdId = newId()
      const call = callFacts(holdId)
      const held = await ledger.submit({
        type: 'hold',
        accountId,
        holdId,
        key: null,
        amountNano: nano(holdNano),
        quota: { type: quotaType, units: quotaUnits },
        funding: 'quota_then_balance',
        leaseMs,
        priceId,
        call,
      })
      if (!held.ok) throw new Error(held.code)
      const settled = await ledger.submit({
        type: 'settle',
        accountId,
        holdId,
        costNano: nano(costNano),
        quotaUnits,
        record: { id: holdId, ...call, ...callUsage },
        known: held.hold,
      })
      if (!settled.ok) throw new Error(settled.code)
      return holdId
    },
  }
}
