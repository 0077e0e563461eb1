import { MeterwayError } from '../../kernel/errors.js'
import type { Id } from '../../kernel/ids.js'
import { zeroNano } from '../../kernel/money.js'
import type { Attempt, GivenAnswer, Outcome, Settle, SettleOutcome } from '../../ledger/index.js'
import type { FlowContext } from '../context.js'
import type { Events } from '../events.js'
import type { Metered } from './meter.js'
import type { HeldRequest } from './place-hold.js'
import { refused } from './refused.js'
import { settlementTopic, writeSettlement } from './settlement-message.js'
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
): Promise<Charged> {
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
  const outcome = (await published(context, command)) ?? (await settled(context, command))
  context.keyCosts.charged(ending.choice.key.id, record.ownCostNano || metered.costNano)
  held.ticket?.giveBack({ tokens: Number(metered.quotaUnits), chargeNano: outcome.chargeNano })
  held.course?.settled(metered, outcome, ending.outcome)
  const { problems } = metered.usage
  if (problems.length > 0) context.events.emit('usage.problem', { usageRecordId: hold.id, problems })
  return outcome
}

/** What a call was charged; by a queue, before the ledger has taken it. */
export type Charged = Pick<SettleOutcome, 'usageRecordId' | 'chargeNano' | 'writtenOffNano'>

async function settled(context: FlowContext, command: Settle): Promise<Charged> {
  const result = await whileAway(() => context.ledger.submit(command))
  if (!result.ok) throw refused(result)
  tellCharge(context.events, command.accountId, result.outcome)
  return result.outcome
}

export function tellCharge(events: Events, accountId: Id, outcome: Charged): void {
  const { usageRecordId, chargeNano, writtenOffNano } = outcome
  events.emit('charge.settled', { accountId, usageRecordId, chargeNano, writtenOffNano })
}

/**
 * Hands a charge to the queue; null where there is none, or it is not known to have it: the call then settles inline,
 * and whichever comes second does nothing. An answer that is kept for a replay is written with its charge, so inline.
 */
async function published({ queue, events }: FlowContext, command: Settle): Promise<Charged | null> {
  if (!queue || command.answer) return null
  try {
    await queue.publish(settlementTopic, writeSettlement(command))
    return { usageRecordId: command.holdId, chargeNano: command.costNano, writtenOffNano: zeroNano }
  } catch (fault) {
    events.emit('fault', { where: 'publishing a charge', fault })
    return null
  }
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
