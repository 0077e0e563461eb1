import type { Changes, Grant, Hold, LedgerCommand, LoadedRows, Transfer } from '../ledger/index.js'
import type { MemoryTables } from './tables.js'

/** Finds the rows that commands name, so that a command costs the same however long the history is. */
export class LedgerIndex {
  private readonly accountIds = new Map<string, string>()
  private readonly holdKeys = new Map<string, string>()
  private readonly transferKeys = new Map<string, string>()
  private readonly reversals = new Map<string, string>()
  private readonly grantIds = new Map<string, string[]>()

  constructor(private readonly tables: MemoryTables) {}

  load(commands: readonly LedgerCommand[], nowMs: number): LoadedRows {
    const accounts = new Set<string>()
    const holds = new Set<string>()
    const transfers = new Set<string>()
    for (const command of commands) {
      accounts.add(command.accountId)
      if (command.type === 'open-account') addFound(accounts, this.accountIds.get(command.ownerId))
      if ('holdId' in command) holds.add(command.holdId)
      if (command.type === 'hold') addFound(holds, this.holdKeys.get(keyOf(command.accountId, command.key)))
      else if ('key' in command)
        addFound(transfers, this.transferKeys.get(keyOf(command.accountId, command.key)))
      if (command.type !== 'reverse') continue
      transfers.add(command.reversesId)
      addFound(transfers, this.reversals.get(command.reversesId))
    }
    const grants = [...accounts].flatMap((id) => this.grantIds.get(id) ?? [])
    return {
      nowMs,
      accounts: rowsOf(this.tables.accounts, accounts),
      holds: rowsOf(this.tables.holds, holds),
      // The usage transfer and record of a call have the id of its hold.
      transfers: rowsOf(this.tables.transfers, new Set([...transfers, ...holds])),
      grants: rowsOf(this.tables.grants, grants),
      records: rowsOf(this.tables.usageRecords, holds),
    }
  }

  add(changes: Changes): void {
    for (const { ownerId, id } of changes.newAccounts) this.accountIds.set(ownerId, id)
    for (const hold of changes.newHolds) addKey(this.holdKeys, hold)
    for (const transfer of changes.newTransfers) {
      addKey(this.transferKeys, transfer)
      if (transfer.reversesId !== null) this.reversals.set(transfer.reversesId, transfer.id)
    }
    for (const { accountId, id } of changes.newGrants) this.addGrant(accountId, id)
  }

  private addGrant(accountId: Grant['accountId'], id: string): void {
    const ids = this.grantIds.get(accountId)
    if (ids) ids.push(id)
    else this.grantIds.set(accountId, [id])
  }
}

const keyOf = (accountId: string, key: string | null): string => `${accountId} ${key ?? ''}`

const addKey = (keys: Map<string, string>, { accountId, key, id }: Hold | Transfer): void => {
  if (key !== null) keys.set(keyOf(accountId, key), id)
}

const addFound = (ids: Set<string>, found: string | undefined): void => {
  if (found !== undefined) ids.add(found)
}

const rowsOf = <T>(table: Map<string, T>, ids: Iterable<string>): T[] =>
  [...ids].flatMap((id) => table.get(id) ?? [])
