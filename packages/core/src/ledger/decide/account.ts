import { zeroNano } from '../../kernel/money.js'
import type { GiveGrant, OpenAccount, ResultOf, UpdateAccount } from '../commands.js'
import { availableNano, type Account, type Grant } from '../types.js'
import type { WorkingSet } from '../working-set.js'

/** Opens an owner's account; a second opening finds the first. */
export function openAccount(state: WorkingSet, command: OpenAccount): ResultOf<OpenAccount> {
  const earlier = state.accountOf(command.ownerId)
  if (earlier) return { ok: true, replayed: true, account: earlier }
  const account: Account = {
    id: command.accountId,
    ownerId: command.ownerId,
    currency: command.currency,
    postedNano: zeroNano,
    heldNano: zeroNano,
    creditLimitNano: command.creditLimitNano,
    version: 0,
    grantCount: 0,
    status: 'active',
    priceGroup: command.priceGroup,
    timeZone: command.timeZone,
    limits: null,
    createdAtMs: state.nowMs,
  }
  state.addAccount(account)
  return { ok: true, replayed: false, account }
}

/** Changes status, price group, time zone, limits or credit limit; a limit below the debt is refused. */
export function updateAccount(state: WorkingSet, command: UpdateAccount): ResultOf<UpdateAccount> {
  const account = state.account(command.accountId)
  if (!account) return { ok: false, code: 'account_not_found' }
  const { creditLimitNano = account.creditLimitNano } = command
  const available = availableNano({ ...account, creditLimitNano })
  if (creditLimitNano < account.creditLimitNano && available < 0n) {
    return { ok: false, code: 'insufficient_balance', requiredNano: zeroNano, availableNano: available }
  }
  account.creditLimitNano = creditLimitNano
  account.status = command.status ?? account.status
  account.timeZone = command.timeZone ?? account.timeZone
  if (command.priceGroup !== undefined) account.priceGroup = command.priceGroup
  if (command.limits !== undefined) account.limits = command.limits
  state.touchAccount(account)
  return { ok: true, replayed: false, account }
}

/** Gives an allowance, once per (account, source, source id, period). */
export function giveGrant(state: WorkingSet, command: GiveGrant): ResultOf<GiveGrant> {
  const account = state.account(command.accountId)
  if (!account) return { ok: false, code: 'account_not_found' }
  const earlier = state
    .grantsOf(account.id)
    .find(
      ({ source, sourceId, period }) =>
        source === command.source && sourceId === command.sourceId && period === command.period,
    )
  if (earlier) {
    const same = earlier.amount === command.amount && earlier.quotaType === command.quotaType
    return same ? { ok: true, replayed: true, grant: earlier } : { ok: false, code: 'idempotency_conflict' }
  }
  if (command.amount <= 0n) return { ok: false, code: 'amount_out_of_range' }
  const { type: _, grantId, effectiveAtMs, ...facts } = command
  const grant: Grant = {
    ...facts,
    id: grantId,
    used: 0n,
    held: 0n,
    effectiveAtMs: effectiveAtMs ?? state.nowMs,
    createdAtMs: state.nowMs,
  }
  account.grantCount += 1
  state.touchAccount(account)
  state.addGrant(grant)
  return { ok: true, replayed: false, grant }
}
