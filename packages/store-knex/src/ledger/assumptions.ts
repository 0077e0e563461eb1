import { takenForGranted, type Account, type LedgerCommand, type LoadedRows } from '@meterway/core/ledger'
import { accountChanges } from './columns.js'

/** Accounts to remember; the one remembered first goes first. */
const accountsMax = 20_000
/** A clock that was read longer ago may have been set since. */
const clockMaxAgeMs = 60_000

interface Remembered {
  account: Account
  /** Whether nobody else was seen to change it since this process last did. */
  trusted: boolean
}

/**
 * What this process knows of accounts by its own last transactions, and of the database's clock. A batch may be decided
 * on it before anything is asked: its write then changes the accounts only where they are as was assumed.
 */
export class Assumptions {
  private readonly accounts = new Map<string, Remembered>()
  private clock = { nowMs: 0, readAt: -Infinity }

  /** What a batch may be decided on; null when something must be read first. */
  rowsFor(commands: readonly LedgerCommand[]): LoadedRows | null {
    // By the wall clock: the other stands still while a machine sleeps.
    const age = Date.now() - this.clock.readAt
    if (age < 0 || age > clockMaxAgeMs) return null
    const accounts = new Map<string, Account>()
    for (const command of commands) {
      if (!readsNothingElse(command)) return null
      const known = this.accounts.get(command.accountId)
      // Grants have amounts of their own, which only their rows tell.
      if (!known?.trusted || known.account.grantCount > 0) return null
      accounts.set(known.account.id, known.account)
    }
    return { nowMs: this.clock.nowMs + age, accounts: [...accounts.values()] }
  }

  readClock(nowMs: number): void {
    this.clock = { nowMs, readAt: Date.now() }
  }

  /** An account as a transaction found it under its lock, and as it left it. */
  remember(found: Account, left: Account): void {
    const known = this.accounts.get(found.id)
    // Found as it was left before: nobody else seems to be at it.
    this.keep({ account: left, trusted: known === undefined || isSame(known.account, found) })
  }

  /** Accounts as a batch on assumptions has left them: they had been as assumed. */
  confirm(left: Iterable<Account>): void {
    for (const account of left) this.keep({ account, trusted: true })
  }

  private keep(remembered: Remembered): void {
    const { id } = remembered.account
    if (this.accounts.size >= accountsMax && !this.accounts.has(id)) {
      for (const oldest of this.accounts.keys()) {
        this.accounts.delete(oldest)
        break
      }
    }
    this.accounts.set(id, remembered)
  }
}

/** Commands that need no row but their account's: a key would have to be looked up. */
const readsNothingElse = (command: LedgerCommand): boolean =>
  (command.type === 'hold' && command.key === null) || takenForGranted(command) !== undefined

const isSame = (one: Account, other: Account): boolean =>
  accountChanges.every(({ of }) => of(one) === of(other))
