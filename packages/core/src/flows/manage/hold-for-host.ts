import { newId } from '../../kernel/ids.js'
import { fundings, type CallFacts } from '../../ledger/index.js'
import type { FlowContext } from '../context.js'
import type { Accounts } from './accounts.js'
import { checkedChoice } from './checked-choice.js'
import { checkedText } from './checked-text.js'
import { checkedWhole } from './checked-whole.js'
import { heldCall, type HoldResult } from './held-call.js'
import { hostAsk, type HoldInput } from './host-ask.js'
import { checkedKey } from './host-ledger.js'
import type { InTransaction } from './in-transaction.js'

/** A month: what is held for longer was forgotten. */
const maxLeaseMs = 31 * 86_400_000

/**
 * Sets money aside for a call that the host makes itself. All that the record will hold is looked at now: when the call
 * is to be charged it is too late.
 * @throws MeterwayError `invalid_request`, `price_missing`
 */
export async function holdForHost(
  context: FlowContext,
  { open }: Accounts,
  input: HoldInput,
  options: InTransaction = {},
): Promise<HoldResult> {
  const account = await open({ ownerId: input.ownerId }, options)
  const ask = await hostAsk(context, account, input, options)
  const holdId = newId()
  const call: CallFacts = {
    requestId: input.requestId === undefined ? holdId : checkedText(input.requestId, 'requestId', 64),
    endpoint: checkedText(input.endpoint ?? 'host', 'endpoint', 64),
    modelId: ask.model?.model.id ?? null,
    model: ask.model?.model.name ?? '',
    accessKeyId: null,
    streamed: false,
    startedAtMs: context.clock(),
  }
  const funding = checkedChoice(input.funding ?? 'quota_then_balance', 'funding', fundings)
  const leaseMs = checkedWhole(input.leaseMs ?? context.settings.holdLeaseMs, 'leaseMs', 1, maxLeaseMs)
  const result = await context.ledger.submit(
    {
      type: 'hold',
      accountId: account.id,
      holdId,
      key: input.idempotencyKey === undefined ? null : checkedKey(input.idempotencyKey),
      amountNano: ask.amountNano,
      quota: ask.quota,
      funding,
      leaseMs,
      priceId: ask.price?.id ?? null,
      call,
    },
    options,
  )
  if (!result.ok) return result
  const { hold, replayed } = result
  const stopRenewing = input.leaseMs === undefined ? context.leases.keep(hold, () => null) : () => undefined
  return { ok: true, replayed, hold: heldCall(context, hold, call, ask, stopRenewing) }
}
