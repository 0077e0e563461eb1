import { MeterwayError } from '../../kernel/errors.js'
import type { Attempt, Outcome, SettleOutcome, UsageDraft } from '../../ledger/index.js'
import type { FlowContext } from '../context.js'
import type { Choice } from './choose.js'
import type { Metered } from './meter.js'
import { refused, type HeldRequest } from './place-hold.js'

/** How a call went, beside what it used. */
export interface Ending {
  outcome: Outcome
  choice: Choice
  attempts: Attempt[]
  firstByteMs: number | null
}

/** Tries to settle while the store is away; together some six seconds. */
const pausesMs = [50, 200, 500, 1_000, 2_000, 2_000]

/**
 * Charges a call. Nothing of an answer counts as delivered before this has returned.
 * @throws MeterwayError `store_unavailable` when the store stays away; the lease then decides
 */
export async function settle(
  context: FlowContext,
  held: HeldRequest,
  metered: Metered,
  ending: Ending,
): Promise<SettleOutcome> {
  const { hold } = held
  const record = recordOf(context, held.draft, metered, ending, held.quote.multiplier)
  const command = {
    type: 'settle' as const,
    accountId: hold.accountId,
    holdId: hold.id,
    costNano: metered.costNano,
    quotaUnits: metered.quotaUnits,
    record,
    known: hold,
  }
  const result = await whileAway(() => context.ledger.submit(command))
  if (!result.ok) throw refused(result)
  announce(context, hold.accountId, result.outcome, metered)
  return result.outcome
}

/** Frees a hold without a charge, and keeps the record of what was tried. */
export async function release(
  context: FlowContext,
  held: HeldRequest,
  attempts: Attempt[],
  outcome: Outcome,
): Promise<void> {
  const { hold, draft } = held
  const record = { ...draft, outcome, latencyMs: context.clock() - draft.startedAtMs, detail: { attempts } }
  const command = {
    type: 'release' as const,
    accountId: hold.accountId,
    holdId: hold.id,
    record,
    known: hold,
  }
  await whileAway(() => context.ledger.submit(command))
}

function recordOf(
  context: FlowContext,
  draft: UsageDraft,
  metered: Metered,
  { outcome, choice, attempts, firstByteMs }: Ending,
  multiplier: string,
): UsageDraft {
  return {
    ...draft,
    providerId: choice.route.provider.id,
    providerKeyId: choice.key.id,
    routeId: choice.route.id,
    quantities: metered.quantities,
    inputContextTokens: metered.inputContextTokens,
    costNano: metered.costNano,
    outcome,
    estimated: metered.estimated,
    latencyMs: context.clock() - draft.startedAtMs,
    firstByteMs,
    detail: {
      attempts,
      rawUsage: metered.raw,
      ...(Object.keys(metered.attributes).length > 0 ? { attributes: metered.attributes } : {}),
      ...(multiplier === '1' ? {} : { multiplier }),
      ...(metered.problems.length > 0 ? { problems: metered.problems } : {}),
    },
  }
}

async function whileAway<T>(submit: () => Promise<T>): Promise<T> {
  for (const pauseMs of pausesMs) {
    try {
      return await submit()
    } catch (fault) {
      if (!MeterwayError.is(fault) || !fault.retryable) throw fault
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
  return submit()
}

function announce(context: FlowContext, accountId: string, outcome: SettleOutcome, metered: Metered): void {
  const { usageRecordId, chargeNano, writtenOffNano } = outcome
  context.events.emit('charge.settled', { accountId, usageRecordId, chargeNano, writtenOffNano })
  if (metered.problems.length > 0)
    context.events.emit('usage.problem', { usageRecordId, problems: metered.problems })
}
