import type { LedgerCommand, LedgerResult } from '../commands.js'
import { WorkingSet, type BurnDown, type Changes, type LoadedRows } from '../working-set.js'
import { giveGrant, openAccount, updateAccount } from './account.js'
import { endHold, renewLease } from './end-hold.js'
import { placeHold } from './hold.js'
import { post, reverse } from './post.js'
import { settle } from './settle.js'

/**
 * Decides a batch on rows that the store has locked: each command in order, accepted or refused on its own.
 * Pure; the store writes `changes` in the same transaction. Results are snapshots of the moment after each command.
 */
export function decideBatch(
  rows: LoadedRows,
  commands: readonly LedgerCommand[],
  burnDown: BurnDown,
): { results: LedgerResult[]; changes: Changes } {
  const state = new WorkingSet(rows, burnDown)
  const results = commands.map((command) => snapshot(decide(state, command)))
  return { results, changes: state.changes }
}

function decide(state: WorkingSet, command: LedgerCommand): LedgerResult {
  switch (command.type) {
    case 'open-account':
      return openAccount(state, command)
    case 'update-account':
      return updateAccount(state, command)
    case 'credit':
    case 'debit':
      return post(state, command)
    case 'hold':
      return placeHold(state, command)
    case 'settle':
      return settle(state, command)
    case 'release':
    case 'expire':
      return endHold(state, command)
    case 'renew':
      return renewLease(state, command)
    case 'grant':
      return giveGrant(state, command)
    case 'reverse':
      return reverse(state, command)
  }
}

/** Rows go on changing while the batch is decided; an answer must not. */
function snapshot(result: LedgerResult): LedgerResult {
  if (!result.ok) return result
  if ('account' in result) result.account = { ...result.account }
  if ('hold' in result) result.hold = { ...result.hold }
  if ('grant' in result) result.grant = { ...result.grant }
  return result
}
