import { nano, zeroNano, type Nano } from '../../kernel/money.js'
import { takenForGranted, type ResultOf, type Settle } from '../commands.js'
import { availableNano, type Account, type Hold, type SettleOutcome, type Transfer } from '../types.js'
import type { WorkingSet } from '../working-set.js'
import { giveBack } from './end-hold.js'
import { changeGrants, planFunding, type Plan } from './funding.js'
import { recordOf } from './record.js'

/**
 * Charges what was used and gives the rest back. What exceeds the hold is taken from what is available; what cannot
 * be taken becomes a write-off, so that the balance never goes below minus the credit limit. After expiry the same
 * holds, with nothing set aside.
 */
export function settle(state: WorkingSet, command: Settle): ResultOf<Settle> {
  const hold = state.hold(command.holdId, takenForGranted(command))
  if (hold?.accountId !== command.accountId) return { ok: false, code: 'hold_not_found' }
  const account = state.account(command.accountId)
  if (!account) return { ok: false, code: 'account_not_found' }
  if (hold.state === 'settled')
    return { ok: true, replayed: true, outcome: storedOutcome(state, hold), account }
  if (hold.state === 'released') return { ok: false, code: 'hold_not_open', state: hold.state }
  if (command.onlyPastLease && (hold.state !== 'open' || hold.leaseExpiresAtMs > state.nowMs)) {
    return { ok: false, code: 'hold_not_open', state: hold.state }
  }

  state.touchHold(hold)
  const own = hold.state === 'open' ? hold.allocations : []
  if (hold.state === 'open') giveBack(state, account, hold)
  const plan = planFunding(
    state,
    account,
    {
      costNano: command.costNano,
      quotaType: hold.quotaType,
      quotaUnits: command.quotaUnits,
      funding: hold.funding,
    },
    own,
  )
  const chargeNano = chargeable(account, hold, plan)
  const outcome = post(state, account, hold, command, plan, chargeNano)
  if (command.answer) state.addAnswer(hold.id, command.answer)
  hold.state = 'settled'
  hold.endedAtMs = state.nowMs
  return { ok: true, replayed: false, outcome, account }
}

/** A key that may spend only quota never touches the balance, whatever the usage was. */
function chargeable(account: Account, hold: Hold, plan: Plan): Nano {
  if (hold.funding === 'quota_only') return zeroNano
  const available = availableNano(account)
  if (plan.balanceNano <= available) return plan.balanceNano
  return available > 0n ? available : zeroNano
}

function post(
  state: WorkingSet,
  account: Account,
  hold: Hold,
  command: Settle,
  plan: Plan,
  chargeNano: Nano,
): SettleOutcome {
  const allocations = plan.quota.concat(plan.promotional)
  changeGrants(state, account.id, allocations, 'used', 1n)
  account.postedNano = nano(account.postedNano - chargeNano)
  account.version += 1
  state.touchAccount(account)

  const writtenOffNano = nano(plan.balanceNano - chargeNano)
  const usage: Transfer = {
    id: hold.id,
    accountId: account.id,
    kind: 'usage',
    debitAccount: account.id,
    creditAccount: 'revenue',
    amountNano: chargeNano,
    ownerVersion: account.version,
    balanceAfterNano: account.postedNano,
    reference: { type: 'usage', id: hold.id },
    holdId: hold.id,
    reversesId: null,
    key: null,
    note: null,
    allocations,
    createdAtMs: state.nowMs,
  }
  state.addTransfer(usage)
  if (writtenOffNano > 0n) state.addTransfer(writeOff(usage, writtenOffNano))
  const charged = {
    costNano: command.costNano,
    chargeNano,
    promotionalNano: plan.promotionalNano,
    writtenOffNano,
    quotaType: plan.quotaCovered > 0n ? hold.quotaType : null,
    quotaUsed: plan.quotaCovered,
  }
  state.addRecord(recordOf(account, hold, command.record, charged, state.nowMs))
  return {
    usageRecordId: hold.id,
    chargeNano,
    promotionalNano: plan.promotionalNano,
    writtenOffNano,
    quotaUsed: plan.quotaCovered,
    balanceAfterNano: account.postedNano,
  }
}

/** Beside the owner's statement: it moves no money of the owner, so it has no version and no balance. */
const writeOff = (usage: Transfer, amountNano: Nano): Transfer => ({
  ...usage,
  id: siblingId(usage.id),
  kind: 'write_off',
  debitAccount: 'write_offs',
  amountNano,
  ownerVersion: null,
  balanceAfterNano: null,
  allocations: [],
})

/** A second id from a first: the last hex digit turned over, so that a replayed decision gives the same. */
function siblingId(id: string): string {
  return id.slice(0, -1) + (parseInt(id.slice(-1), 16) ^ 8).toString(16)
}

/** What the first settlement had written. */
function storedOutcome(state: WorkingSet, hold: Hold): SettleOutcome {
  const transfer = state.transfer(hold.id)
  const record = state.record(hold.id)
  if (!transfer || !record)
    throw new Error(`hold ${hold.id} is settled, but its transfer or record was not loaded`)
  return {
    usageRecordId: record.id,
    chargeNano: record.chargeNano,
    promotionalNano: record.promotionalNano,
    writtenOffNano: record.writtenOffNano,
    quotaUsed: record.quotaUsed,
    balanceAfterNano: transfer.balanceAfterNano ?? zeroNano,
  }
}
