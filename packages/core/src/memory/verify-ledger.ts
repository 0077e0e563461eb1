import { availableNano, dailyKey, addToDaily, type DailyUsage } from '../ledger/index.js'
import type { Violation } from '../ports/index.js'
import type { MemoryTables } from './tables.js'

/** Every invariant of the ledger, recomputed from the rows. */
export function verifyMemoryLedger(tables: MemoryTables, nowMs: number): Violation[] {
  const violations: Violation[] = []
  const expect = (holds: boolean, invariant: string, subject: string, message: string): void => {
    if (!holds) violations.push({ invariant, subject, message })
  }
  verifyBalances(tables, expect)
  verifyHolds(tables, expect, nowMs)
  verifyGrants(tables, expect)
  verifyRollup(tables, expect)
  return violations
}

type Expect = (holds: boolean, invariant: string, subject: string, message: string) => void

function verifyBalances(tables: MemoryTables, expect: Expect): void {
  for (const account of tables.accounts.values()) {
    const statement = [...tables.transfers.values()]
      .filter((transfer) => transfer.accountId === account.id && transfer.ownerVersion !== null)
      .sort((a, b) => Number(a.ownerVersion) - Number(b.ownerVersion))
    let balance = 0n
    statement.forEach((transfer, index) => {
      balance += transfer.creditAccount === account.id ? transfer.amountNano : 0n - transfer.amountNano
      expect(
        transfer.ownerVersion === index + 1,
        'owner-version',
        transfer.id,
        `version ${String(transfer.ownerVersion)}`,
      )
      expect(
        transfer.balanceAfterNano === balance,
        'balance-after',
        transfer.id,
        `expected ${balance.toString()}`,
      )
    })
    expect(account.postedNano === balance, 'balance', account.id, `transfers give ${balance.toString()}`)
    expect(
      account.version === statement.length,
      'version',
      account.id,
      `${String(statement.length)} transfers`,
    )
    expect(availableNano(account) >= 0n, 'available', account.id, availableNano(account).toString())
    const held = [...tables.holds.values()]
      .filter((hold) => hold.accountId === account.id && hold.state === 'open')
      .reduce((sum, hold) => sum + hold.amountNano, 0n)
    expect(account.heldNano === held, 'held', account.id, `open holds give ${held.toString()}`)
  }
}

function verifyHolds(tables: MemoryTables, expect: Expect, nowMs: number): void {
  const usage = [...tables.transfers.values()].filter((transfer) => transfer.kind === 'usage')
  for (const hold of tables.holds.values()) {
    const transfers = usage.filter((transfer) => transfer.holdId === hold.id)
    const record = tables.usageRecords.get(hold.id)
    const settled = hold.state === 'settled'
    expect(
      transfers.length === (settled ? 1 : 0),
      'usage-transfer',
      hold.id,
      `${String(transfers.length)} transfers`,
    )
    if (settled) {
      expect(
        record?.chargeNano === transfers[0]?.amountNano,
        'usage-record',
        hold.id,
        'charge differs from the transfer',
      )
    }
    const past = hold.state === 'open' && hold.leaseExpiresAtMs + leaseGraceMs < nowMs
    expect(!past, 'lease', hold.id, 'open past its lease')
  }
}

/** A sweep must have come by within this time. */
const leaseGraceMs = 10 * 60_000

function verifyGrants(tables: MemoryTables, expect: Expect): void {
  const used = new Map<string, bigint>()
  const held = new Map<string, bigint>()
  const add = (sums: Map<string, bigint>, id: string, amount: bigint): void => {
    sums.set(id, (sums.get(id) ?? 0n) + amount)
  }
  for (const transfer of tables.transfers.values()) {
    const sign = transfer.reversesId === null ? 1n : -1n
    for (const { grantId, amount } of transfer.allocations) add(used, grantId, sign * amount)
  }
  for (const hold of tables.holds.values()) {
    if (hold.state === 'open') for (const { grantId, amount } of hold.allocations) add(held, grantId, amount)
  }
  for (const grant of tables.grants.values()) {
    const inBounds = grant.used >= 0n && grant.held >= 0n && grant.used + grant.held <= grant.amount
    expect(inBounds, 'grant-bounds', grant.id, `used ${grant.used.toString()}, held ${grant.held.toString()}`)
    expect(grant.used === (used.get(grant.id) ?? 0n), 'grant-used', grant.id, 'differs from its allocations')
    expect(grant.held === (held.get(grant.id) ?? 0n), 'grant-held', grant.id, 'differs from open holds')
  }
}

function verifyRollup(tables: MemoryTables, expect: Expect): void {
  const expected = new Map<string, DailyUsage>()
  for (const record of tables.usageRecords.values()) addToDaily(expected, record, 1)
  for (const row of tables.usageDaily.values()) {
    const key = dailyKey(row.day, row)
    const sums = expected.get(key)
    expected.delete(key)
    const same = sums ? sameSums(sums, row) : row.calls === 0
    expect(same, 'rollup', key, 'differs from the usage records')
  }
  for (const key of expected.keys()) expect(false, 'rollup', key, 'missing')
}

const sameSums = (a: DailyUsage, b: DailyUsage): boolean =>
  a.calls === b.calls &&
  a.inputTokens === b.inputTokens &&
  a.outputTokens === b.outputTokens &&
  a.chargeNano === b.chargeNano &&
  a.costNano === b.costNano &&
  a.ownCostNano === b.ownCostNano &&
  a.quotaUsed === b.quotaUsed
