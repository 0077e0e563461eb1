import type { LlmRequest } from '../../formats/index.js'
import { MeterwayError } from '../../kernel/errors.js'
import { newId } from '../../kernel/ids.js'
import { formatMoney, nano } from '../../kernel/money.js'
import type { CallFacts, Hold, PlaceHold, Refusal } from '../../ledger/index.js'
import type { CallCourse } from '../call-course.js'
import type { FlowContext } from '../context.js'
import type { Principal } from './authenticate.js'
import { lostClaim, type IdempotentCall } from './idempotency.js'
import { affordableLimit, atLimit, type Quote } from './quote.js'
import { refused } from './refused.js'
import type { Ticket } from './take-limits.js'

/** Money and quota set aside, and the record of the call as far as it is known. */
export interface HeldRequest {
  hold: Hold
  quote: Quote
  call: CallFacts
  /** The limit that was put in because the balance covers no more; null when nothing was lowered. */
  loweredLimit: number | null
  /** What the request has taken of its key's limits. */
  ticket: Ticket | null
  /** Whether the answer is to be kept for a caller who asks the same again. */
  keepsAnswer: boolean
  /** For those who want to know how it goes. */
  course: CallCourse | null
}

/** What a hold keeps of the caller's request. */
export interface CallerFacts {
  requestId: string
  endpoint: string
  claim: IdempotentCall | null
  ticket: Ticket | null
  course: CallCourse | null
}

/**
 * Sets aside the most that the request can cost. A caller who set no limit and cannot pay the model's own gets the
 * one that can be paid; a caller who asked for more than can be paid is refused.
 * @throws MeterwayError `insufficient_balance`, `quota_exhausted`, `account_disabled`, `overloaded`,
 *   `store_unavailable`, `request_in_progress`, `idempotency_key_reused`
 */
export async function placeHold(
  context: FlowContext,
  principal: Principal,
  request: LlmRequest,
  quoted: Quote,
  facts: CallerFacts,
): Promise<HeldRequest> {
  const { claim, ticket, course } = facts
  const command = holdCommand(context, principal, request, quoted, facts)
  const first = await context.ledger.submit(command)
  const held = (hold: Hold, quote: Quote, loweredLimit: number | null): HeldRequest => {
    if (claim && hold.id !== command.holdId) throw lostClaim(hold, claim)
    course?.placed(hold.id, principal.account.currency)
    return { hold, quote, call: command.call, loweredLimit, ticket, keepsAnswer: claim !== null, course }
  }
  if (first.ok) return held(first.hold, quoted, null)
  if (claim && first.code === 'idempotency_conflict') throw lostClaim(null, claim)
  if (first.code !== 'insufficient_balance') throw refused(first)

  // What grants would have paid of the ceiling is affordable beside the balance.
  const affordableNano = nano(quoted.ceilingNano - first.requiredNano + first.availableNano)
  const limit = affordableLimit(quoted, request, affordableNano, context.settings)
  const mayLower = context.settings.shortfall === 'clamp' && request.maxOutputTokens === null
  if (!mayLower || limit < context.settings.usefulOutputTokens) throw insufficient(first, quoted, limit)

  const lowered = atLimit(quoted, request, context.settings, limit)
  const second = await context.ledger.submit({
    ...command,
    amountNano: lowered.ceilingNano,
    quota: quotaOf(lowered),
  })
  if (second.ok) return held(second.hold, lowered, limit)
  throw second.code === 'insufficient_balance' ? insufficient(second, quoted, limit) : refused(second)
}

const quotaOf = (quoted: Quote): PlaceHold['quota'] => ({
  type: quoted.model.model.quotaType,
  units: quoted.quotaUnits,
})

function holdCommand(
  context: FlowContext,
  { account, accessKey }: Principal,
  request: LlmRequest,
  quoted: Quote,
  { requestId, endpoint, claim }: CallerFacts,
): PlaceHold & { call: CallFacts } {
  const nowMs = context.clock()
  const { model } = quoted.model
  return {
    type: 'hold',
    accountId: account.id,
    holdId: newId(nowMs),
    key: claim?.key ?? null,
    amountNano: quoted.ceilingNano,
    quota: quotaOf(quoted),
    funding: accessKey?.funding ?? 'quota_then_balance',
    leaseMs: context.settings.holdLeaseMs,
    priceId: quoted.price?.id ?? null,
    call: {
      requestId,
      endpoint,
      modelId: model.id,
      model: model.name,
      accessKeyId: accessKey?.id ?? null,
      streamed: request.stream,
      startedAtMs: nowMs,
      ...(claim ? { fingerprint: claim.fingerprint } : {}),
    },
  }
}

type Insufficient = Extract<Refusal, { code: 'insufficient_balance' }>

const insufficient = (refusal: Insufficient, quoted: Quote, affordable: number): MeterwayError =>
  new MeterwayError(
    'insufficient_balance',
    `This request can cost ${formatMoney(quoted.ceilingNano)}; ${formatMoney(refusal.availableNano)} is available.`,
    {
      details: {
        required: formatMoney(quoted.ceilingNano),
        available: formatMoney(refusal.availableNano),
        affordableMaxTokens: affordable,
      },
    },
  )
