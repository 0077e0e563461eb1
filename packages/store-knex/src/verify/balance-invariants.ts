import { systemAccounts } from '@meterway/core/ledger'
import type { Invariant } from './invariant.js'

/** Whether a transfer moves money of its owner. */
const touchesOwner = '(debit_account = account_id OR credit_account = account_id)'

const sides = ['account_id', ...systemAccounts.map((name) => `'${name}'`)].join(', ')

/**
 * By induction the balance is the sum of all transfers: versions have no gap, each balance follows from the one
 * before, and the account is at the last. So no sum is taken, and none can overflow.
 */
export const balanceInvariants: readonly Invariant[] = [
  {
    name: 'owner-version',
    message: 'the version of the transfer does not follow the one before',
    query: ({ tables }) => `
      SELECT id, previous + 1 AS expected, owner_version AS found FROM (
        SELECT id, owner_version,
          COALESCE(LAG(owner_version) OVER (PARTITION BY account_id ORDER BY owner_version), 0) AS previous
        FROM ${tables.transfers} WHERE owner_version IS NOT NULL
      ) AS statement WHERE owner_version <> previous + 1`,
  },
  {
    name: 'owner-version',
    message: 'the transfer has a version without touching its owner, or touches it without a version',
    query: ({ tables }) => `
      SELECT id FROM ${tables.transfers}
      WHERE (owner_version IS NULL AND ${touchesOwner}) OR (owner_version IS NOT NULL AND NOT ${touchesOwner})`,
  },
  {
    name: 'balance-after',
    message: 'the balance after the transfer does not follow from the one before',
    query: ({ tables, sql }) => `
      SELECT id, previous + moved AS expected, balance_after AS found FROM (
        SELECT id, balance_after,
          CASE WHEN credit_account = account_id THEN ${sql.wide('amount')} ELSE -${sql.wide('amount')} END AS moved,
          COALESCE(LAG(${sql.wide('balance_after')}) OVER (PARTITION BY account_id ORDER BY owner_version), 0) AS previous
        FROM ${tables.transfers} WHERE owner_version IS NOT NULL
      ) AS statement WHERE balance_after IS NULL OR balance_after <> previous + moved`,
  },
  {
    name: 'counterparty',
    message: 'the transfer is not between two of its owner and the system accounts',
    query: ({ tables }) => `
      SELECT id FROM ${tables.transfers}
      WHERE debit_account = credit_account OR debit_account NOT IN (${sides}) OR credit_account NOT IN (${sides})`,
  },
  {
    name: 'balance',
    message: 'the balance of the account is not the sum of its transfers',
    query: ({ tables }) => `
      SELECT a.id, COALESCE(t.balance_after, 0) AS expected, a.posted AS found
      FROM ${tables.accounts} AS a
      LEFT JOIN ${tables.transfers} AS t ON t.account_id = a.id AND t.owner_version = a.version
      WHERE COALESCE(t.balance_after, 0) <> a.posted`,
  },
  {
    name: 'version',
    message: 'the version of the account is not the one of its last transfer',
    query: ({ tables }) => `
      SELECT id, newest AS expected, version AS found FROM (
        SELECT a.id, a.version,
          COALESCE((SELECT MAX(t.owner_version) FROM ${tables.transfers} AS t WHERE t.account_id = a.id AND t.owner_version IS NOT NULL), 0) AS newest
        FROM ${tables.accounts} AS a
      ) AS versions WHERE version <> newest`,
  },
  {
    name: 'available',
    message: 'more is held and spent than the credit limit allows',
    query: ({ tables, sql }) => `
      SELECT id, 0 AS expected, available AS found FROM (
        SELECT id, ${sql.wide('posted')} - ${sql.wide('held')} + ${sql.wide('credit_limit')} AS available
        FROM ${tables.accounts}
      ) AS means WHERE available < 0`,
  },
  {
    name: 'account',
    message: 'rows name this account, but it does not exist',
    query: ({ tables }) => `
      SELECT named.account_id FROM (
        SELECT account_id FROM ${tables.holds}
        UNION SELECT account_id FROM ${tables.transfers}
        UNION SELECT account_id FROM ${tables.grants}
        UNION SELECT account_id FROM ${tables.usageRecords}
      ) AS named LEFT JOIN ${tables.accounts} AS a ON a.id = named.account_id WHERE a.id IS NULL`,
  },
]
