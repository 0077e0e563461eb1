import { invalidRequest } from '../../kernel/errors.js'
import type { Nano } from '../../kernel/money.js'
import type {
  CallFacts,
  EndHold,
  Hold,
  Refusal,
  ResultOf,
  Settle,
  UsageDetail,
  UsageDraft,
} from '../../ledger/index.js'
import { amountNanoOf } from '../../pricing/index.js'
import type { FlowContext } from '../context.js'
import { quotaUnitsOf } from '../quota-units.js'
import { usageDraft } from '../steps/usage-draft.js'
import { notNegative } from './checked-amount.js'
import { checkHostUsage, type HostUsage } from './host-usage.js'
import type { HostAsk } from './host-ask.js'
import type { InTransaction } from './in-transaction.js'

/** Money set aside for one call of the host. */
export interface HeldCall {
  /** Also the id of the usage record. */
  id: string
  hold: Hold
  /** Tokens of the request that the hold was made for, estimated; 0 without one. */
  inputTokens: number
  /**
   * What a usage costs at the price of the hold; charges nothing.
   * @throws MeterwayError `invalid_request` for what `settle` would not take either
   */
  costOf: (usage: HostUsage) => Nano
  /**
   * Charges once: the same again answers the first result.
   * @throws MeterwayError `invalid_request` for a usage that cannot be rated; the hold is open still
   */
  settle: (usage: HostUsage, options?: InTransaction) => Promise<ResultOf<Settle>>
  /** Ends it without a charge. */
  release: (options?: InTransaction) => Promise<ResultOf<EndHold>>
}

export type HoldResult = { ok: true; hold: HeldCall; replayed: boolean } | Refusal

/** A hold as its host ends it. */
export function heldCall(
  context: FlowContext,
  hold: Hold,
  call: CallFacts,
  ask: HostAsk,
  stopRenewing: () => void,
): HeldCall {
  const { id: holdId, accountId } = hold
  const recordOf = (usage: HostUsage) => rated(context, usageDraft(hold, call), usage, ask)
  return {
    id: holdId,
    hold,
    inputTokens: ask.inputTokens,
    costOf: (usage) => recordOf(usage).costNano,
    settle: async (usage, options = {}) => {
      const record = recordOf(usage)
      stopRenewing()
      const { costNano } = record
      const quotaUnits = hold.quotaUnits === 0n ? 0n : quotaUnitsOf(hold.quotaType, record.quantities)
      return context.ledger.submit(
        { type: 'settle', accountId, holdId, costNano, quotaUnits, record, known: hold },
        options,
      )
    },
    release: async (options = {}) => {
      stopRenewing()
      return context.ledger.submit({ type: 'release', accountId, holdId, record: null, known: hold }, options)
    },
  }
}

function rated(context: FlowContext, draft: UsageDraft, usage: HostUsage, ask: HostAsk): UsageDraft {
  checkHostUsage(usage)
  const { price, multiplier } = ask
  const { quantities = {}, estimated = false, outcome = 'complete' } = usage
  const latencyMs = context.clock() - draft.startedAtMs
  const record = { ...draft, outcome, estimated, latencyMs, quantities }
  if ('amount' in usage) return { ...record, costNano: notNegative(usage.amount) }
  if (!price)
    throw invalidRequest(
      'usage',
      'quantities need a hold with a model that has a price; settle by amount instead',
    )
  const { rounding } = context.settings
  const inputContextTokens = usage.inputContextTokens ?? Math.ceil(Number(usage.quantities.input ?? 0))
  const costNano = amountNanoOf(price.price, { ...usage, inputContextTokens }, { multiplier, rounding })
  const detail: UsageDetail = {
    ...(usage.attributes ? { attributes: usage.attributes } : {}),
    ...(multiplier === '1' ? {} : { multiplier }),
    ...(rounding === 'up' ? {} : { rounding }),
  }
  return { ...record, costNano, inputContextTokens, detail }
}
