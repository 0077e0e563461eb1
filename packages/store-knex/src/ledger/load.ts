import {
  takenForGranted,
  type Allocation,
  type Hold,
  type LedgerCommand,
  type LoadedRows,
  type Transfer,
} from '@meterway/core/ledger'
import { databaseNowMs } from '../database-clock.js'
import type { Dialect } from '../dialect-of.js'
import type { Row } from '../exact.js'
import type { Opening } from '../own-transaction.js'
import type { Answer, Session } from '../session.js'
import type { StoreContext } from '../store-context.js'
import { isIn, listParameter } from '../in-list.js'
import { toInteger } from '../values.js'
import { readAllocations } from './allocations.js'
import { accountOf, grantOf, holdOf, transferOf, usageRecordOf } from './rows.js'

/**
 * Reads what the commands of a batch may touch, once its accounts are locked. The number of queries does not depend
 * on the size of the batch; rows that this process knows, or has just minted, are not asked for unless the batch is
 * `repeated`.
 * @param locked what the opening statement answered
 */
export async function loadRows(
  context: StoreContext,
  session: Session,
  commands: readonly LedgerCommand[],
  locked: Answer,
  repeated: boolean,
): Promise<LoadedRows> {
  const [first] = locked.rows
  const accounts = locked.rows.map(accountOf)
  const rows: LoadedRows = { nowMs: first ? toInteger(first.now_ms) : await readClock(session), accounts }
  const withGrants = new Set(accounts.filter(({ grantCount }) => grantCount > 0).map(({ id }) => id))
  const load = new Loader(context, session, withGrants)
  rows.holds = await load.holds(commands, repeated)
  rows.transfers = await load.transfers(commands, rows.holds)
  rows.grants = await load.grants()
  rows.records = await load.records(rows.holds)
  return rows
}

/** The statement that locks and reads the accounts of a batch, in one order, with the database's time. */
export function lockAccounts({ dialect, tables }: StoreContext, commands: readonly LedgerCommand[]): Opening {
  const ids = [...new Set(commands.map(({ accountId }) => accountId))].sort()
  const owners = commands.flatMap((command) => (command.type === 'open-account' ? [command.ownerId] : []))
  const where = isIn(dialect, 'id') + (owners.length > 0 ? ` OR ${isIn(dialect, 'owner_id')}` : '')
  const now = `${databaseNowMs[dialect]} AS now_ms`
  // On SQLite a first statement that writes takes the write lock at once, so that nothing read can be stale.
  const sql =
    dialect === 'sqlite'
      ? `UPDATE ${tables.accounts} SET id = id WHERE ${where} RETURNING *, ${now}`
      : `SELECT a.*, ${now} FROM ${tables.accounts} AS a WHERE ${where} ORDER BY id FOR UPDATE`
  return { sql, lists: owners.length > 0 ? [ids, owners] : [ids] }
}

async function readClock(session: Session): Promise<number> {
  const { rows } = await session.run(`SELECT ${databaseNowMs[session.dialect]} AS now_ms`)
  return toInteger(rows[0]?.now_ms)
}

class Loader {
  constructor(
    private readonly context: StoreContext,
    private readonly session: Session,
    private readonly accountsWithGrants: Set<string>,
  ) {}

  async holds(commands: readonly LedgerCommand[], repeated: boolean): Promise<Hold[]> {
    const wanted = new Conditions()
    for (const command of commands) {
      if (!('holdId' in command)) continue
      const minted = command.type === 'hold' && command.key === null
      if (command.type === 'hold' && command.key !== null) wanted.key(command.accountId, command.key)
      else if (repeated || !(minted || takenForGranted(command))) wanted.equal('id', command.holdId)
    }
    const rows = await this.select(this.context.tables.holds, wanted)
    const allocations = await this.allocationsOf('hold_id', rows)
    return rows.map((row) => holdOf(row, allocations.get(String(row.id)) ?? []))
  }

  async transfers(commands: readonly LedgerCommand[], holds: readonly Hold[]): Promise<Transfer[]> {
    const wanted = new Conditions()
    for (const hold of holds) if (hold.state === 'settled') wanted.equal('id', hold.id)
    for (const command of commands) {
      if (command.type !== 'credit' && command.type !== 'debit' && command.type !== 'reverse') continue
      wanted.key(command.accountId, command.key)
      if (command.type !== 'reverse') continue
      wanted.equal('id', command.reversesId)
      wanted.equal('reverses_id', command.reversesId)
    }
    const rows = await this.select(this.context.tables.transfers, wanted)
    const allocations = await this.allocationsOf('transfer_id', rows)
    return rows.map((row) => transferOf(row, allocations.get(String(row.id)) ?? []))
  }

  async grants() {
    const wanted = new Conditions()
    for (const id of this.accountsWithGrants) wanted.equal('account_id', id)
    return (await this.select(this.context.tables.grants, wanted)).map(grantOf)
  }

  async records(holds: readonly Hold[]) {
    const wanted = new Conditions()
    for (const hold of holds) if (hold.state !== 'open') wanted.equal('id', hold.id)
    return (await this.select(this.context.tables.usageRecords, wanted)).map(usageRecordOf)
  }

  private async select(table: string, wanted: Conditions): Promise<Row[]> {
    if (wanted.empty) return []
    const { dialect } = this.context
    // MySQL under REPEATABLE READ would else answer from a snapshot older than the lock.
    const lock = dialect === 'mysql' ? ' FOR UPDATE' : ''
    const { rows } = await this.session.run(
      `SELECT * FROM ${table} WHERE ${wanted.sql(dialect)}${lock}`,
      wanted.parameters(dialect),
    )
    return rows
  }

  private allocationsOf(owner: 'hold_id' | 'transfer_id', rows: Row[]): Promise<Map<string, Allocation[]>> {
    const ids = rows
      .filter((row) => this.accountsWithGrants.has(String(row.account_id)))
      .map((row) => String(row.id))
    return readAllocations(this.context, this.session, owner, ids)
  }
}

/** A disjunction of equalities, each of which an index answers. */
class Conditions {
  private readonly values = new Map<string, string[]>()
  private readonly keys: string[] = []

  equal(column: string, value: string): void {
    const list = this.values.get(column)
    if (list) list.push(value)
    else this.values.set(column, [value])
  }

  key(accountId: string, key: string): void {
    this.keys.push(accountId, key)
  }

  get empty(): boolean {
    return this.values.size === 0 && this.keys.length === 0
  }

  sql(dialect: Dialect): string {
    const lists = [...this.values.keys()].map((column) => isIn(dialect, column))
    const pairs = Array.from(
      { length: this.keys.length / 2 },
      () => '(account_id = ? AND idempotency_key = ?)',
    )
    return [...lists, ...pairs].join(' OR ')
  }

  parameters(dialect: Dialect): unknown[] {
    return [...[...this.values.values()].map((list) => listParameter(dialect, list)), ...this.keys]
  }
}
