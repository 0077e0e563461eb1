import { inputPools, outputPools } from '@meterway/core/ledger'
import type { Invariant, InvariantContext } from './invariant.js'

const sums = ['calls', 'input_tokens', 'output_tokens', 'charge', 'cost', 'own_cost', 'quota_used']

export const rollupInvariants: readonly Invariant[] = [
  {
    name: 'rollup',
    message: 'the sums of the day are not those of its usage records',
    query: (context) => {
      const key = 'day, account_id, provider_id, provider_key_id, access_key_id, model'
      const differing = sums.map((name) => `${context.sql.sum(name)} <> 0`).join(' OR ')
      return `SELECT ${key} FROM (${dailyMinusRecords(context)}) AS differences GROUP BY ${key} HAVING ${differing}`
    },
  },
]

/** The stored sums as they are, and each record with its values negated: together nothing must remain. */
function dailyMinusRecords({ tables, sql }: InvariantContext): string {
  const negated = [
    '1',
    sql.members('quantities', inputPools),
    sql.members('quantities', outputPools),
    'charge',
    'cost',
    'COALESCE(own_cost, 0)',
    'quota_used',
  ].map((value, at) => `-(${value}) AS ${sums[at]!}`)
  return `
    SELECT day, account_id, provider_id, provider_key_id, access_key_id, model, ${sums.join(', ')}
    FROM ${tables.usageDaily}
    UNION ALL
    SELECT ${sql.day('started_at')} AS day, account_id, COALESCE(provider_id, '') AS provider_id,
      COALESCE(provider_key_id, '') AS provider_key_id, COALESCE(access_key_id, '') AS access_key_id, model,
      ${negated.join(', ')}
    FROM ${tables.usageRecords}`
}
