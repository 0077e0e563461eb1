import type { Id } from '../kernel/ids.js'
import { addToDaily, type DailyUsage } from './daily-usage.js'
import type {
  Account,
  Allocation,
  GivenAnswer,
  Grant,
  Hold,
  HoldState,
  StoredAnswer,
  Transfer,
  UsageRecord,
} from './types.js'

/** Takes up to `units` of a quota type from grants, in burn order; changes nothing. Supplied by the grants room. */
export type BurnDown = (
  grants: readonly Grant[],
  quotaType: string,
  units: bigint,
  nowMs: number,
) => Allocation[]

/** The rows that a batch of commands may touch, locked and read by the store. */
export interface LoadedRows {
  /** The store's clock, Unix ms. */
  nowMs: number
  accounts: Account[]
  /** By id or key. */
  holds?: Hold[]
  /** By key, by id, and reversals of the ids. */
  transfers?: Transfer[]
  /** All grants of accounts that have any. */
  grants?: Grant[]
  /** Of holds that have ended: what a second settlement answers, what a late one replaces. */
  records?: UsageRecord[]
}

/** A hold that was there before. */
export interface ChangedHold {
  hold: Hold
  /** The state that the write must find. */
  from: HoldState
  /** Whether its lease and progress are new too. */
  renewed: boolean
}

/** What a batch changed, for the store to write. */
export interface Changes {
  newAccounts: Account[]
  changedAccounts: Map<Id, Account>
  newHolds: Hold[]
  changedHolds: Map<Id, ChangedHold>
  newTransfers: Transfer[]
  newGrants: Grant[]
  changedGrants: Map<Id, Grant>
  newRecords: UsageRecord[]
  newAnswers: StoredAnswer[]
  /** Ids of `lost` records that a late settlement replaced. */
  removedRecords: Id[]
  daily: Map<string, DailyUsage>
}

/** The mutable picture on which a batch is decided; remembers what it changed. */
export class WorkingSet {
  readonly nowMs: number
  readonly burnDown: BurnDown
  readonly changes: Changes = {
    newAccounts: [],
    changedAccounts: new Map(),
    newHolds: [],
    changedHolds: new Map(),
    newTransfers: [],
    newGrants: [],
    changedGrants: new Map(),
    newRecords: [],
    newAnswers: [],
    removedRecords: [],
    daily: new Map(),
  }
  /** Rows that this batch inserts: changing them needs no update. */
  private readonly fresh = new Set<Account | Hold | Grant>()
  private readonly accounts = new Map<Id, Account>()
  private readonly owners = new Map<string, Account>()
  private readonly holds = new Map<Id, Hold>()
  private readonly holdKeys = new Map<string, Hold>()
  private readonly transfers = new Map<Id, Transfer>()
  private readonly transferKeys = new Map<string, Transfer>()
  private readonly reversals = new Map<Id, Transfer>()
  private readonly grants = new Map<Id, Grant[]>()
  private readonly records = new Map<Id, UsageRecord>()

  constructor(rows: LoadedRows, burnDown: BurnDown) {
    this.nowMs = rows.nowMs
    this.burnDown = burnDown
    for (const account of rows.accounts) this.indexAccount({ ...account })
    for (const hold of rows.holds ?? []) this.indexHold({ ...hold })
    for (const transfer of rows.transfers ?? []) this.indexTransfer(transfer)
    for (const grant of rows.grants ?? []) this.indexGrant({ ...grant })
    for (const record of rows.records ?? []) this.records.set(record.id, record)
  }

  account = (id: Id): Account | undefined => this.accounts.get(id)
  accountOf = (ownerId: string): Account | undefined => this.owners.get(ownerId)
  holdByKey = (accountId: Id, key: string): Hold | undefined => this.holdKeys.get(`${accountId} ${key}`)
  transfer = (id: Id): Transfer | undefined => this.transfers.get(id)
  transferByKey = (accountId: Id, key: string): Transfer | undefined =>
    this.transferKeys.get(`${accountId} ${key}`)
  reversalOf = (id: Id): Transfer | undefined => this.reversals.get(id)
  record = (id: Id): UsageRecord | undefined => this.records.get(id)
  grantsOf = (accountId: Id): Grant[] => this.grants.get(accountId) ?? []

  /** A hold by id; `known` stands in for one that was not loaded. */
  hold(id: Id, known?: Hold): Hold | undefined {
    const found = this.holds.get(id)
    if (found || !known || known.id !== id) return found
    const copy = { ...known }
    this.indexHold(copy)
    return copy
  }

  addAccount(account: Account): void {
    this.indexAccount(account)
    this.fresh.add(account)
    this.changes.newAccounts.push(account)
  }

  touchAccount(account: Account): void {
    if (!this.fresh.has(account)) this.changes.changedAccounts.set(account.id, account)
  }

  addHold(hold: Hold): void {
    this.indexHold(hold)
    this.fresh.add(hold)
    this.changes.newHolds.push(hold)
  }

  /** Remembers that a hold is about to change; call before changing its state. */
  touchHold(hold: Hold): void {
    if (this.fresh.has(hold) || this.changes.changedHolds.has(hold.id)) return
    this.changes.changedHolds.set(hold.id, { hold, from: hold.state, renewed: false })
  }

  /** The same for its lease and progress. */
  touchLease(hold: Hold): void {
    this.touchHold(hold)
    const changed = this.changes.changedHolds.get(hold.id)
    if (changed) changed.renewed = true
  }

  addTransfer(transfer: Transfer): void {
    this.indexTransfer(transfer)
    this.changes.newTransfers.push(transfer)
  }

  addGrant(grant: Grant): void {
    this.indexGrant(grant)
    this.fresh.add(grant)
    this.changes.newGrants.push(grant)
  }

  touchGrant(grant: Grant): void {
    if (!this.fresh.has(grant)) this.changes.changedGrants.set(grant.id, grant)
  }

  addAnswer(holdId: Id, { status, headers, body }: GivenAnswer): void {
    this.changes.newAnswers.push({ holdId, status, headers, body, createdAtMs: this.nowMs })
  }

  addRecord(record: UsageRecord): void {
    const replaced = this.records.get(record.id)
    if (replaced) {
      const fresh = this.changes.newRecords.indexOf(replaced)
      if (fresh < 0) this.changes.removedRecords.push(replaced.id)
      else this.changes.newRecords.splice(fresh, 1)
      addToDaily(this.changes.daily, replaced, -1)
    }
    this.records.set(record.id, record)
    this.changes.newRecords.push(record)
    addToDaily(this.changes.daily, record, 1)
  }

  private indexAccount(account: Account): void {
    this.accounts.set(account.id, account)
    this.owners.set(account.ownerId, account)
  }

  private indexHold(hold: Hold): void {
    this.holds.set(hold.id, hold)
    if (hold.key !== null) this.holdKeys.set(`${hold.accountId} ${hold.key}`, hold)
  }

  private indexTransfer(transfer: Transfer): void {
    this.transfers.set(transfer.id, transfer)
    if (transfer.key !== null) this.transferKeys.set(`${transfer.accountId} ${transfer.key}`, transfer)
    if (transfer.reversesId) this.reversals.set(transfer.reversesId, transfer)
  }

  private indexGrant(grant: Grant): void {
    const list = this.grants.get(grant.accountId)
    if (list) list.push(grant)
    else this.grants.set(grant.accountId, [grant])
  }
}
