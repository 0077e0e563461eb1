import { zeroNano } from '../../kernel/money.js'
import type { UsageDraft } from '../../ledger/index.js'

type Known =
  | 'id'
  | 'requestId'
  | 'endpoint'
  | 'modelId'
  | 'model'
  | 'accessKeyId'
  | 'priceId'
  | 'streamed'
  | 'startedAtMs'

/** The record of a call before anything is known of its answer: what stays if this process dies now. */
export const usageDraft = (known: Pick<UsageDraft, Known>): UsageDraft => ({
  ...known,
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
