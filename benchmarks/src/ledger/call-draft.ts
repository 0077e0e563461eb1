import { nano, newId } from '@meterway/core'
import type { UsageDraft } from '@meterway/core/ledger'

const [modelId, accessKeyId, priceId, providerId] = [newId(), newId(), newId(), newId()]

/** What is known of a call when its hold is placed. */
export const callDraft = (id: string) =>
  ({
    id,
    requestId: id,
    endpoint: 'chat.completions',
    modelId,
    model: 'gpt-4o-mini',
    accessKeyId,
    priceId,
    providerId: null,
    providerKeyId: null,
    routeId: null,
    quantities: {},
    inputContextTokens: 0,
    costNano: nano(0n),
    ownCostNano: null,
    outcome: 'lost',
    estimated: false,
    streamed: false,
    startedAtMs: Date.now(),
    latencyMs: null,
    firstByteMs: null,
    detail: {},
  }) satisfies UsageDraft

/** What its answer adds. */
export const callUsage = {
  providerId,
  quantities: { input: 100, output: 50 },
  inputContextTokens: 100,
  outcome: 'complete',
  latencyMs: 800,
  firstByteMs: 300,
} as const

/** Quota that the call would take from grants, had its account any. */
export const quotaUnits = 150n
export const quotaType = 'text_token'
export const leaseMs = 60_000
