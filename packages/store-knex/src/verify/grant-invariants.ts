import type { Invariant } from './invariant.js'

export const grantInvariants: readonly Invariant[] = [
  {
    name: 'grant-bounds',
    message: 'more of the grant is used and held than it gives',
    query: ({ tables, sql }) => `
      SELECT id, amount AS expected, ${sql.wide('used')} + ${sql.wide('held')} AS found FROM ${tables.grants}
      WHERE used < 0 OR held < 0 OR ${sql.wide('used')} + ${sql.wide('held')} > amount`,
  },
  {
    name: 'grant-used',
    message: 'what is used of the grant is not what transfers took from it',
    query: ({ tables, sql }) => `
      SELECT grant_id, ${sql.sum('expected')} AS expected, ${sql.sum('found')} AS found FROM (
        SELECT id AS grant_id, 0 AS expected, used AS found FROM ${tables.grants} WHERE used <> 0
        UNION ALL
        SELECT s.grant_id, CASE WHEN t.reverses_id IS NULL THEN s.amount ELSE -s.amount END, 0
        FROM ${tables.transferAllocations} AS s JOIN ${tables.transfers} AS t ON t.id = s.transfer_id
      ) AS amounts GROUP BY grant_id HAVING ${sql.sum('expected')} <> ${sql.sum('found')}`,
  },
  {
    name: 'grant-held',
    message: 'what is held of the grant is not what open holds took from it',
    query: ({ tables, sql }) => `
      SELECT grant_id, ${sql.sum('expected')} AS expected, ${sql.sum('found')} AS found FROM (
        SELECT id AS grant_id, 0 AS expected, held AS found FROM ${tables.grants} WHERE held <> 0
        UNION ALL
        SELECT s.grant_id, s.amount, 0
        FROM ${tables.holds} AS h JOIN ${tables.holdAllocations} AS s ON s.hold_id = h.id WHERE h.state = 'open'
      ) AS amounts GROUP BY grant_id HAVING ${sql.sum('expected')} <> ${sql.sum('found')}`,
  },
]
