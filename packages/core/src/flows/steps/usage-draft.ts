import { zeroNano } from '../../kernel/money.js'
import type { CallFacts, Hold, UsageDraft } from '../../ledger/index.js'

/**
 * The record of a call of whose answer nothing is known: what stays if its process dies.
 * Written out member by member: a spread would cost a fifth of the whole flow.
 */
export const usageDraft = ({ id, priceId }: Pick<Hold, 'id' | 'priceId'>, call: CallFacts): UsageDraft => ({
  id,
  requestId: call.requestId,
  endpoint: call.endpoint,
  modelId: call.modelId,
  model: call.model,
  accessKeyId: call.accessKeyId,
  streamed: call.streamed,
  startedAtMs: call.startedAtMs,
  priceId,
  providerId: null,
  providerKeyId: null,
  routeId: null,
  quantities: {},
  inputContextTokens: 0,
  costNano: zeroNano,
  ownCostNano: null,
  outcome: 'lost',
  estimated: false,
  latencyMs: null,
  firstByteMs: null,
  detail: {},
})
