import type { Invariant } from './invariant.js'

/** A sweep must have come by within this time after a lease ran out. */
const leaseGraceMs = 10 * 60_000

/** A hold, its usage transfer and its usage record have one id. */
export const holdInvariants: readonly Invariant[] = [
  {
    name: 'held',
    message: 'what the account holds is not the sum of its open holds',
    query: ({ tables, sql }) => `
      SELECT account_id, ${sql.sum('expected')} AS expected, ${sql.sum('found')} AS found FROM (
        SELECT id AS account_id, 0 AS expected, held AS found FROM ${tables.accounts} WHERE held <> 0
        UNION ALL SELECT account_id, amount, 0 FROM ${tables.holds} WHERE state = 'open'
      ) AS amounts GROUP BY account_id HAVING ${sql.sum('expected')} <> ${sql.sum('found')}`,
  },
  {
    name: 'usage-transfer',
    message: 'the hold is settled without a usage transfer, or has one without being settled',
    query: ({ tables }) => `
      SELECT h.id FROM ${tables.holds} AS h
      LEFT JOIN ${tables.transfers} AS t
        ON t.id = h.id AND t.hold_id = h.id AND t.kind = 'usage' AND t.account_id = h.account_id
      WHERE (h.state = 'settled' AND t.id IS NULL) OR (h.state <> 'settled' AND t.id IS NOT NULL)`,
  },
  {
    name: 'usage-transfer',
    message: 'the usage transfer is a second one, or its hold does not exist',
    query: ({ tables }) => `
      SELECT t.id FROM ${tables.transfers} AS t LEFT JOIN ${tables.holds} AS h ON h.id = t.hold_id
      WHERE t.kind = 'usage' AND t.hold_id IS NOT NULL AND (h.id IS NULL OR t.id <> t.hold_id)`,
  },
  {
    name: 'usage-record',
    message: 'the usage record is missing, or its charge is not the amount of the usage transfer',
    query: ({ tables }) => `
      SELECT h.id, t.amount AS expected, u.charge AS found FROM ${tables.holds} AS h
      LEFT JOIN ${tables.usageRecords} AS u ON u.id = h.id
      LEFT JOIN ${tables.transfers} AS t ON t.id = h.id
      WHERE h.state = 'settled' AND (u.id IS NULL OR u.hold_id IS NULL OR u.charge <> t.amount)`,
  },
  {
    name: 'usage-record',
    message: 'the usage record is a second one of its hold, or charges without a settled hold',
    query: ({ tables }) => `
      SELECT u.id FROM ${tables.usageRecords} AS u LEFT JOIN ${tables.holds} AS h ON h.id = u.hold_id
      WHERE u.hold_id IS NOT NULL
        AND (h.id IS NULL OR u.hold_id <> u.id OR (h.state <> 'settled' AND u.charge <> 0))`,
  },
  {
    name: 'write-off',
    message: 'what the usage record says was written off is not what transfers wrote off',
    query: ({ tables, sql }) => `
      SELECT id, ${sql.sum('expected')} AS expected, ${sql.sum('found')} AS found FROM (
        SELECT id, 0 AS expected, written_off AS found FROM ${tables.usageRecords} WHERE written_off <> 0
        UNION ALL
        SELECT hold_id, amount, 0 FROM ${tables.transfers} WHERE kind = 'write_off' AND hold_id IS NOT NULL
      ) AS amounts GROUP BY id HAVING ${sql.sum('expected')} <> ${sql.sum('found')}`,
  },
  {
    name: 'lease',
    message: 'the hold is open long after its lease ran out: is no sweeper running?',
    query: ({ tables, nowMs }) => `
      SELECT id FROM ${tables.holds} WHERE state = 'open' AND lease_expires_at < ${nowMs} - ${leaseGraceMs}`,
  },
]
