import { zeroNano } from '../../kernel/money.js'
import type { PlaceHold, Refusal, ResultOf } from '../commands.js'
import { availableNano, type Hold } from '../types.js'
import type { WorkingSet } from '../working-set.js'
import { changeGrants, planFunding } from './funding.js'

/** Sets money and quota aside, or refuses: the only door to a call. */
export function placeHold(state: WorkingSet, command: PlaceHold): ResultOf<PlaceHold> {
  const account = state.account(command.accountId)
  if (!account) return { ok: false, code: 'account_not_found' }
  const earlier =
    command.key === null ? state.hold(command.holdId) : state.holdByKey(command.accountId, command.key)
  if (earlier) {
    if (!sameRequest(earlier, command)) return { ok: false, code: 'idempotency_conflict' }
    return { ok: true, replayed: true, hold: earlier, account }
  }
  if (account.status !== 'active') return { ok: false, code: 'account_disabled' }
  if (command.amountNano < 0n) return { ok: false, code: 'amount_out_of_range' }

  const quotaType = command.quota?.type ?? null
  const quotaUnits = command.quota?.units ?? 0n
  const { funding } = command
  const plan = planFunding(state, account, { costNano: command.amountNano, quotaType, quotaUnits, funding })
  const shortOfQuota = funding === 'quota_only' && (quotaType === null || plan.quotaCovered < quotaUnits)
  if (shortOfQuota) return quotaExhausted(quotaType, quotaUnits, plan.quotaCovered)
  if (plan.balanceNano > zeroNano && plan.balanceNano > availableNano(account)) {
    const required = plan.balanceNano
    return {
      ok: false,
      code: 'insufficient_balance',
      requiredNano: required,
      availableNano: availableNano(account),
    }
  }

  const allocations = plan.quota.concat(plan.promotional)
  changeGrants(state, account.id, allocations, 'held', 1n)
  account.heldNano = (account.heldNano + plan.balanceNano) as typeof account.heldNano
  state.touchAccount(account)
  const hold: Hold = {
    id: command.holdId,
    accountId: account.id,
    key: command.key,
    state: 'open',
    requestedNano: command.amountNano,
    amountNano: plan.balanceNano,
    quotaType,
    quotaUnits,
    funding,
    priceId: command.priceId,
    leaseExpiresAtMs: state.nowMs + command.leaseMs,
    call: command.call,
    progress: null,
    allocations,
    createdAtMs: state.nowMs,
    endedAtMs: null,
  }
  state.addHold(hold)
  return { ok: true, replayed: false, hold, account }
}

const sameRequest = (hold: Hold, command: PlaceHold): boolean =>
  hold.requestedNano === command.amountNano &&
  hold.quotaType === (command.quota?.type ?? null) &&
  hold.quotaUnits === (command.quota?.units ?? 0n) &&
  hold.funding === command.funding

const quotaExhausted = (quotaType: string | null, required: bigint, available: bigint): Refusal => ({
  ok: false,
  code: 'quota_exhausted',
  quotaType: quotaType ?? '',
  required,
  available,
})
