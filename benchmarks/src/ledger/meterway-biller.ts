import { groupCommit, nano, newId } from '@meterway/core'
import type { UsageDraft } from '@meterway/core/ledger'
import type { Store } from '@meterway/core/ports'
import type { Biller } from './biller.js'

/** Hold and settle through group commit, with the record that a real call has. */
export function meterwayBiller(store: Store): Biller {
  const ledger = groupCommit(store.ledger)
  return {
    name: 'meterway',
    pair: async (accountId, holdNano, costNano) => {
      const holdId = newId()
      const draft = usageDraft(holdId)
      const held = await ledger.submit({
        type: 'hold',
        accountId,
        holdId,
        key: null,
        amountNano: nano(holdNano),
        quota: { type: 'text_token', units: 150n },
        funding: 'quota_then_balance',
        leaseMs: 60_000,
        priceId: draft.priceId,
        draft,
      })
      if (!held.ok) throw new Error(held.code)
      const settled = await ledger.submit({
        type: 'settle',
        accountId,
        holdId,
        costNano: nano(costNano),
        quotaUnits: 150n,
        record: { ...draft, quantities: { input: 100, output: 50 }, outcome: 'complete' },
        known: held.hold,
      })
      if (!settled.ok) throw new Error(settled.code)
    },
  }
}

const [modelId, keyId, priceId] = [newId(), newId(), newId()]

const usageDraft = (id: string): UsageDraft => ({
  id,
  requestId: id,
  endpoint: 'chat.completions',
  modelId,
  model: 'gpt-4o-mini',
  accessKeyId: keyId,
  priceId,
  providerId: null,
  providerKeyId: null,
  routeId: null,
  quantities: {},
  inputContextTokens: 100,
  costNano: nano(0n),
  ownCostNano: null,
  outcome: 'lost',
  estimated: false,
  streamed: false,
  startedAtMs: Date.now(),
  latencyMs: null,
  firstByteMs: null,
  detail: {},
})
