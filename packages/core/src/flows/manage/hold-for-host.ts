import { newId } from '../../kernel/ids.js'
import type { CallFacts } from '../../ledger/index.js'
import type { FlowContext } from '../context.js'
import type { Accounts } from './accounts.js'
import { heldCall, type HoldResult } from './held-call.js'
import { hostAsk, type HoldInput } from './host-ask.js'
import { checkedKey } from './host-ledger.js'
import type { InTransaction } from './in-transaction.js'

/** Sets money aside for a call that the host makes itself. */
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
    requestId: input.requestId ?? holdId,
    endpoint: input.endpoint ?? 'host',
    modelId: ask.model?.model.id ?? null,
    model: ask.model?.model.name ?? '',
    accessKeyId: null,
    streamed: false,
    startedAtMs: context.clock(),
  }
  const result = await context.ledger.submit(
    {
      type: 'hold',
      accountId: account.id,
      holdId,
      key: input.idempotencyKey === undefined ? null : checkedKey(input.idempotencyKey),
      amountNano: ask.amountNano,
      quota: ask.quota,
      funding: input.funding ?? 'quota_then_balance',
      leaseMs: input.leaseMs ?? context.settings.holdLeaseMs,
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
