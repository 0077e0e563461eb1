import { nano, newId } from '@meterway/core'
import type { CallFacts } from '@meterway/core/ledger'

const [modelId, accessKeyId, providerId] = [newId(), newId(), newId()]
export const priceId = newId()

/** What is known of a call when its hold is placed. */
export const callFacts = (requestId: string): CallFacts => ({
  requestId,
  endpoint: 'chat.completions',
  modelId,
  model: 'gpt-4o-mini',
  accessKeyId,
  streamed: false,
  startedAtMs: Date.now(),
})

/** What its answer adds. */
export const callUsage = {
  priceId,
  providerId,
  providerKeyId: null,
  routeId: null,
  quantities: { input: 100, output: 50 },
  inputContextTokens: 100,
  costNano: nano(0n),
  ownCostNano: null,
  outcome: 'complete',
  estimated: false,
  latencyMs: 800,
  firstByteMs: 300,
  detail: {},
} as const

/** Quota that the call would take from grants, had its account any. */
export const quotaUnits = 150n
export const quotaType = 'text_token'
export const leaseMs = 60_000
