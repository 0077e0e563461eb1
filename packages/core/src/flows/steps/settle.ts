import { MeterwayError } from '../../kernel/errors.js'
import type { Attempt, GivenAnswer, Outcome, SettleOutcome } from '../../ledger/index.js'
import type { FlowContext } from '../context.js'
import type { Metered } from './meter.js'
import type { HeldRequest } from './place-hold.js'
import { refused } from './refused.js'
import { usageDraft } from './usage-draft.js'
import { recordOf, type Ending } from './usage-record.js'

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
  answer: GivenAnswer | null = null,
): Promise<SettleOutcome> {
  const { hold } = held
  const record = recordOf(context, held, metered, ending)
  const command = {
    type: 'settle' as const,
    accountId: hold.accountId,
    holdId: hold.id,
    costNano: metered.costNano,
    quotaUnits: metered.quotaUnits,
    record,
    known: hold,
    answer,
  }
  const result = await whileAway(() => context.ledger.submit(command))
  if (!result.ok) throw refused(result)
  const { chargeNano } = result.outcome
  context.keyCosts.charged(ending.choice.key.id, record.ownCostNano || metered.costNano)
  held.ticket?.giveBack({ tokens: Number(metered.quotaUnits), chargeNano })
  held.course?.settled(metered, result.outcome, ending.outcome)
  announce(context, hold.accountId, result.outcome, metered)
  return result.outcome
}

/** Frees a hold without a charge, and keeps the record of what was tried. */
export async function release(
  context: FlowContext,
  { hold, call, ticket, course }: HeldRequest,
  attempts: Attempt[],
  outcome: Outcome,
  answer: GivenAnswer | null = null,
): Promise<void> {
  const latencyMs = context.clock() - call.startedAtMs
  const command = {
    type: 'release' as const,
    accountId: hold.accountId,
    holdId: hold.id,
    record: { ...usageDraft(hold, call), outcome, latencyMs, detail: { attempts } },
    known: hold,
    answer,
  }
  const result = await whileAway(() => context.ledger.submit(command))
  if (!result.ok) throw refused(result)
  ticket?.giveBack(null)
  course?.uncharged(outcome)
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
  const { problems } = metered.usage
  if (problems.length > 0) context.events.emit('usage.problem', { usageRecordId, problems })
}
