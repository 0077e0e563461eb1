import { nano, zeroNano } from '../../kernel/money.js'
import { takenForGranted, type EndHold, type RenewLease, type ResultOf } from '../commands.js'
import type { Account, Hold } from '../types.js'
import type { WorkingSet } from '../working-set.js'
import { changeGrants } from './funding.js'
import { recordOf, type Charged } from './record.js'

/** Frees what a hold had set aside. */
export function giveBack(state: WorkingSet, account: Account, hold: Hold): void {
  account.heldNano = nano(account.heldNano - hold.amountNano)
  state.touchAccount(account)
  changeGrants(state, account.id, hold.allocations, 'held', -1n)
}

/** Ends a hold without a charge; a record, when given, tells of the failed or lost call at zero. */
export function endHold(state: WorkingSet, command: EndHold): ResultOf<EndHold> {
  const hold = state.hold(command.holdId, takenForGranted(command))
  if (hold?.accountId !== command.accountId) return { ok: false, code: 'hold_not_found' }
  const account = state.account(command.accountId)
  if (!account) return { ok: false, code: 'account_not_found' }
  if (hold.state === 'settled') return { ok: false, code: 'hold_not_open', state: hold.state }
  if (hold.state !== 'open') return { ok: true, replayed: true, hold }
  if (command.type === 'expire' && hold.leaseExpiresAtMs > state.nowMs) {
    return { ok: false, code: 'hold_not_open', state: hold.state }
  }

  state.touchHold(hold)
  giveBack(state, account, hold)
  hold.state = command.type === 'expire' ? 'expired' : 'released'
  hold.endedAtMs = state.nowMs
  if (command.answer) state.addAnswer(hold.id, command.answer)
  if (command.record) {
    state.addRecord(recordOf(account, hold, command.record, nothingCharged, state.nowMs))
  }
  return { ok: true, replayed: false, hold }
}

const nothingCharged: Charged = {
  costNano: zeroNano,
  chargeNano: zeroNano,
  promotionalNano: zeroNano,
  writtenOffNano: zeroNano,
  quotaType: null,
  quotaUsed: 0n,
}

/** Prolongs a lease and notes what has been counted. */
export function renewLease(state: WorkingSet, command: RenewLease): ResultOf<RenewLease> {
  const hold = state.hold(command.holdId)
  if (hold?.accountId !== command.accountId) return { ok: false, code: 'hold_not_found' }
  if (hold.state !== 'open') return { ok: false, code: 'hold_not_open', state: hold.state }
  state.touchLease(hold)
  hold.leaseExpiresAtMs = state.nowMs + command.leaseMs
  if (command.progress) hold.progress = command.progress
  return { ok: true, replayed: false, hold }
}
