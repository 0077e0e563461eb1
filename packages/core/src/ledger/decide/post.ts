import { maxBalanceNano, nano, type Nano } from '../../kernel/money.js'
import type { Post, Refusal, ResultOf, Reverse } from '../commands.js'
import { availableNano, type Account, type Transfer } from '../types.js'
import type { WorkingSet } from '../working-set.js'
import { changeGrants } from './funding.js'

/** Moves money between a system account and the owner. */
export function post(state: WorkingSet, command: Post): ResultOf<Post> {
  const account = state.account(command.accountId)
  if (!account) return { ok: false, code: 'account_not_found' }
  const credits = command.type === 'credit'
  const transfer = draft(state, account, command.transferId, command.key, {
    kind: command.kind,
    debitAccount: credits ? command.counterparty : account.id,
    creditAccount: credits ? account.id : command.counterparty,
    amountNano: command.amountNano,
    reference: command.reference,
    note: command.note,
  })
  const earlier = state.transferByKey(account.id, command.key)
  if (earlier) return replay(earlier, transfer, account)
  if (command.amountNano <= 0n) return { ok: false, code: 'amount_out_of_range' }
  return move(state, account, transfer)
}

/** Undoes a transfer by a new one in the other direction, and gives back what grants had paid for it. */
export function reverse(state: WorkingSet, command: Reverse): ResultOf<Reverse> {
  const account = state.account(command.accountId)
  if (!account) return { ok: false, code: 'account_not_found' }
  const original = state.transfer(command.reversesId)
  if (original?.accountId !== account.id || original.ownerVersion === null) {
    return { ok: false, code: 'transfer_not_found' }
  }
  const transfer = draft(state, account, command.transferId, command.key, {
    kind: command.kind,
    debitAccount: original.creditAccount,
    creditAccount: original.debitAccount,
    amountNano: original.amountNano,
    reference: { type: 'transfer', id: original.id },
    note: command.note,
    reversesId: original.id,
    allocations: [...original.allocations].reverse(),
  })
  const earlier = state.transferByKey(account.id, command.key)
  if (earlier) return replay(earlier, transfer, account)
  if (state.reversalOf(original.id)) return { ok: false, code: 'already_reversed' }
  const moved = move(state, account, transfer)
  if (moved.ok) changeGrants(state, account.id, transfer.allocations, 'used', -1n)
  return moved
}

type Facts = Pick<Transfer, 'kind' | 'debitAccount' | 'creditAccount' | 'amountNano' | 'reference' | 'note'> &
  Partial<Pick<Transfer, 'reversesId' | 'allocations'>>

const draft = (state: WorkingSet, account: Account, id: string, key: string, facts: Facts): Transfer => ({
  id,
  accountId: account.id,
  ownerVersion: null,
  balanceAfterNano: null,
  holdId: null,
  reversesId: null,
  allocations: [],
  key,
  createdAtMs: state.nowMs,
  ...facts,
})

type Moved = { ok: true; replayed: boolean; transfer: Transfer; account: Account } | Refusal

function move(state: WorkingSet, account: Account, transfer: Transfer): Moved {
  const credits = transfer.creditAccount === account.id
  const { amountNano } = transfer
  if (!credits && amountNano > availableNano(account)) {
    return {
      ok: false,
      code: 'insufficient_balance',
      requiredNano: amountNano,
      availableNano: availableNano(account),
    }
  }
  const posted = nano(account.postedNano + (credits ? amountNano : 0n - amountNano)) satisfies Nano
  if (posted > maxBalanceNano) return { ok: false, code: 'amount_out_of_range' }
  account.postedNano = posted
  account.version += 1
  state.touchAccount(account)
  const posting = { ...transfer, ownerVersion: account.version, balanceAfterNano: posted }
  state.addTransfer(posting)
  return { ok: true, replayed: false, transfer: posting, account }
}

function replay(earlier: Transfer, now: Transfer, account: Account): Moved {
  const same =
    earlier.amountNano === now.amountNano &&
    earlier.debitAccount === now.debitAccount &&
    earlier.creditAccount === now.creditAccount &&
    earlier.kind === now.kind &&
    earlier.reversesId === now.reversesId &&
    earlier.reference?.id === now.reference?.id &&
    earlier.reference?.type === now.reference?.type
  return same
    ? { ok: true, replayed: true, transfer: earlier, account }
    : { ok: false, code: 'idempotency_conflict' }
}
