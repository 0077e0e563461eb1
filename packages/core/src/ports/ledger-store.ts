import type {
  Account,
  Hold,
  LedgerCommand,
  LedgerResult,
  Grant,
  Transfer,
  TransferKind,
} from '../ledger/index.js'
import type { Page, PageQuery } from './page.js'

/** The host's own open transaction (a knex transaction for `store-knex`); opaque to core. */
export type HostTransaction = unknown

export interface ApplyOptions {
  /** Take part in the host's transaction instead of committing an own one; faults then are the host's to retry. */
  transaction?: HostTransaction
  /**
   * Look idempotency keys up even where a command was minted in this process: set when an earlier try of the same
   * batch may have been committed.
   */
  repeated?: boolean
}

export interface TransferQuery extends PageQuery {
  id?: string
  accountId?: string
  kinds?: readonly TransferKind[]
  fromMs?: number
  toMs?: number
}

/** One broken invariant, in words and with the ids to look at. */
export interface Violation {
  invariant: string
  subject: string
  message: string
}

/** The exact ledger. Every implementation passes the suite `ledgerContract`. */
export interface LedgerStore {
  /**
   * Applies commands in order, as one transaction: each is accepted or refused on its own, a fault undoes all.
   * @throws MeterwayError `store_unavailable`; the outcome is then unknown, and the same batch may be applied again
   * with `repeated`.
   */
  apply(commands: readonly LedgerCommand[], options?: ApplyOptions): Promise<LedgerResult[]>
  findAccount(by: { id: string } | { ownerId: string }): Promise<Account | null>
  /** Newest first. */
  listAccounts(query: PageQuery): Promise<Page<Account>>
  findHold(by: { id: string } | { accountId: string; key: string }): Promise<Hold | null>
  /** Open holds whose lease has run out by the store's clock, oldest first. */
  holdsPastLease(limit: number): Promise<Hold[]>
  /**
   * Newest first. With `accountId` the owner's statement: transfers that touch the balance, by `ownerVersion`;
   * without it every transfer, by id.
   */
  listTransfers(query: TransferQuery): Promise<Page<Transfer>>
  /** Grants of an account in the order they were given. */
  listGrants(accountId: string): Promise<Grant[]>
  /** Checks every invariant of the ledger over the whole store. */
  verify(): Promise<Violation[]>
}
