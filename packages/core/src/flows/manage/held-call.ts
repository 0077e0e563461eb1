import { invalidRequest } from '../../kernel/errors.js'
import type {
  CallFacts,
  EndHold,
  Hold,
  Outcome,
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
import type { HostAsk } from './host-ask.js'
import type { InTransaction } from './in-transaction.js'

/** What a call used: an amount, or quantities that are rated at the price of the hold. */
export type HostUsage = (
  | { amount: string; quantities?: Record<string, number | string> }
  | {
      quantities: Record<string, number | string>
      inputContextTokens?: number
      attributes?: Record<string, string>
    }
) & {
  /** True when the provider did not tell it. */
  estimated?: boolean
  /** @defaultValue 'complete' */
  outcome?: Outcome
}

/** Money set aside for one call of the host. */
export interface HeldCall {
  /** Also the id of the usage record. */
  id: string
  hold: Hold
  /** Tokens of the request that the hold was made for, estimated; 0 without one. */
  inputTokens: number
  /** Charges once: the same again answers the first result. */
  settle: (usage: HostUsage, options?: InTransaction) => Promise<ResultOf<Settle>>
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
  return {
    id: holdId,
    hold,
    inputTokens: ask.inputTokens,
    settle: async (usage, options = {}) => {
      const record = rated(context, usageDraft(hold, call), usage, ask)
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
  const inputContextTokens = usage.inputContextTokens ?? Number(usage.quantities.input ?? 0)
  const costNano = amountNanoOf(price.price, { ...usage, inputContextTokens }, { multiplier, rounding })
  const detail: UsageDetail = {
    ...(usage.attributes ? { attributes: usage.attributes } : {}),
    ...(multiplier === '1' ? {} : { multiplier }),
    ...(rounding === 'up' ? {} : { rounding }),
  }
  return { ...record, costNano, inputContextTokens, detail }
}
