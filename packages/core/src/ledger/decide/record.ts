import type { Nano } from '../../kernel/money.js'
import type { Account, Hold } from '../types.js'
import type { UsageDraft, UsageRecord } from '../usage-record.js'

/** What the ledger made of a call. */
export interface Charged {
  costNano: Nano
  chargeNano: Nano
  promotionalNano: Nano
  writtenOffNano: Nano
  /** Null when no quota was used. */
  quotaType: string | null
  quotaUsed: bigint
}

/** The record of a call as it is stored. Written out member by member: a spread of so many costs as much as a row. */
export const recordOf = (
  account: Account,
  hold: Hold,
  draft: UsageDraft,
  charged: Charged,
  nowMs: number,
): UsageRecord => ({
  id: hold.id,
  accountId: account.id,
  holdId: hold.id,
  requestId: draft.requestId,
  endpoint: draft.endpoint,
  modelId: draft.modelId,
  model: draft.model,
  accessKeyId: draft.accessKeyId,
  priceId: draft.priceId,
  providerId: draft.providerId,
  providerKeyId: draft.providerKeyId,
  routeId: draft.routeId,
  quantities: draft.quantities,
  inputContextTokens: draft.inputContextTokens,
  costNano: charged.costNano,
  ownCostNano: draft.ownCostNano,
  chargeNano: charged.chargeNano,
  promotionalNano: charged.promotionalNano,
  writtenOffNano: charged.writtenOffNano,
  currency: account.currency,
  quotaType: charged.quotaType,
  quotaUsed: charged.quotaUsed,
  outcome: draft.outcome,
  estimated: draft.estimated,
  streamed: draft.streamed,
  startedAtMs: draft.startedAtMs,
  latencyMs: draft.latencyMs,
  firstByteMs: draft.firstByteMs,
  detail: draft.detail,
  createdAtMs: nowMs,
})
