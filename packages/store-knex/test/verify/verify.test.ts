import { newId } from '@meterway/core'
import type { Knex } from 'knex'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { knexStore } from '../../src/knex-store.js'
import { migrate } from '../../src/migrations/migrate.js'
import { tableNames } from '../../src/table-names.js'
import { verify } from '../../src/verify/verify.js'
import { engines, freshDatabase, type TestDatabase } from '../engines.js'
import { giveQuota, openAccount, placeHold, post, settle } from './ledger-steps.js'

const tables = tableNames()

/** What is broken, the invariants that must tell of it, and how it is broken: `id` is the settled hold's. */
const tamperings: [
  title: string,
  invariants: string[],
  tamper: (knex: Knex, ids: Ids) => Promise<unknown>,
][] = [
  [
    'a changed balance',
    ['balance'],
    (knex, { accountId }) => at(knex, 'accounts', accountId).increment('posted', 1),
  ],
  [
    'a changed held amount',
    ['held'],
    (knex, { accountId }) => at(knex, 'accounts', accountId).increment('held', 1),
  ],
  [
    'a changed version',
    ['balance', 'version'],
    (knex, { accountId }) => at(knex, 'accounts', accountId).increment('version', 1),
  ],
  [
    'a changed amount of a usage transfer',
    ['balance-after', 'usage-record'],
    (knex, { id }) => at(knex, 'transfers', id).increment('amount', 1),
  ],
  [
    'a changed balance after a transfer',
    ['balance-after'],
    (knex, { topupId }) => at(knex, 'transfers', topupId).increment('balance_after', 1),
  ],
  [
    'a transfer that is gone',
    ['balance-after', 'owner-version'],
    (knex, { topupId }) => at(knex, 'transfers', topupId).delete(),
  ],
  [
    'a transfer with a version that does not touch its owner',
    ['balance-after', 'owner-version'],
    (knex, { topupId }) => at(knex, 'transfers', topupId).update({ credit_account: 'revenue' }),
  ],
  [
    'a transfer with another owner',
    ['counterparty'],
    (knex, { topupId }) => at(knex, 'transfers', topupId).update({ debit_account: newId() }),
  ],
  [
    'a changed write-off',
    ['write-off'],
    (knex) => knex(tables.transfers).where({ kind: 'write_off' }).increment('amount', 1),
  ],
  [
    'a write-off that is gone',
    ['write-off'],
    (knex) => knex(tables.transfers).where({ kind: 'write_off' }).delete(),
  ],
  [
    'a write-off that the record does not know',
    ['write-off'],
    (knex, { lossId }) => at(knex, 'usageRecords', lossId).update({ written_off: 0 }),
  ],
  [
    'a usage transfer of a hold that is open',
    ['held', 'usage-record', 'usage-transfer'],
    (knex, { id }) => at(knex, 'holds', id).update({ state: 'open' }),
  ],
  [
    'a usage transfer that is gone',
    ['balance-after', 'owner-version', 'usage-transfer'],
    (knex, { id }) => at(knex, 'transfers', id).delete(),
  ],
  [
    'a usage record that is gone',
    ['rollup', 'usage-record'],
    (knex, { id }) => at(knex, 'usageRecords', id).delete(),
  ],
  [
    'a second usage record of a hold',
    ['rollup', 'usage-record'],
    async (knex, { id }) => {
      const row: Record<string, unknown> = await at(knex, 'usageRecords', id).first()
      await knex(tables.usageRecords).insert({ ...row, id: newId() })
    },
  ],
  [
    'a changed charge of a usage record',
    ['rollup', 'usage-record'],
    (knex, { id }) => at(knex, 'usageRecords', id).increment('charge', 1),
  ],
  [
    'a changed count of tokens',
    ['rollup'],
    (knex, { id }) => at(knex, 'usageRecords', id).update({ quantities: '{"input":100,"output":51}' }),
  ],
  ['a changed sum of a day', ['rollup'], (knex) => knex(tables.usageDaily).increment('calls', 1)],
  [
    'a changed use of a grant',
    ['grant-used'],
    (knex, { accountId }) => knex(tables.grants).where({ account_id: accountId }).increment('used', 1),
  ],
  [
    'a changed held part of a grant',
    ['grant-held'],
    (knex, { accountId }) => knex(tables.grants).where({ account_id: accountId }).increment('held', 1),
  ],
  [
    'a part of a transfer that no grant paid',
    ['grant-used'],
    (knex) => knex(tables.transferAllocations).delete(),
  ],
  ['a part of a hold that no grant lent', ['grant-held'], (knex) => knex(tables.holdAllocations).delete()],
  [
    'an open hold long past its lease',
    ['lease'],
    (knex, { openId }) => at(knex, 'holds', openId).update({ lease_expires_at: 1 }),
  ],
  [
    'an account that is gone',
    ['account', 'held'],
    (knex, { accountId }) => at(knex, 'accounts', accountId).delete(),
  ],
]

interface Ids {
  accountId: string
  /** A settled hold, its usage transfer and record. */
  id: string
  openId: string
  /** A settled hold of another account, whose cost was more than could be had. */
  lossId: string
  topupId: string
}

const at = (knex: Knex, table: keyof typeof tables, id: string) => knex(tables[table]).where({ id })

describe.for(await engines())('verify on %s', (engine) => {
  let database: TestDatabase
  let ids: Ids
  beforeAll(async () => {
    database = await freshDatabase(engine)
    await migrate(database.knex)
    ids = await fill(database)
  })
  afterAll(() => database.drop())

  test('finds nothing in a sound store', async () => {
    expect(await verify(database.knex)).toEqual([])
  })

  test.for(tamperings)('tells of %s', async ([, invariants, tamper]) => {
    const found = await inUndoneTransaction(database.knex, async (transaction) => {
      await tamper(transaction, ids)
      return verify(transaction)
    })
    expect([...new Set(found.map(({ invariant }) => invariant))].sort()).toEqual(invariants.toSorted())
    expect(await verify(database.knex)).toEqual([])
  })

  test('tells of an overdrawn account and grant where the checks of the table are gone', async () => {
    const other = await freshDatabase(engine)
    try {
      await migrate(other.knex)
      const { accountId } = await fill(other)
      await dropChecks(other)
      await at(other.knex, 'accounts', accountId).update({ credit_limit: -9_005_000_000_000_000 })
      await other.knex(tables.grants).where({ account_id: accountId }).update({ amount: 1 })
      const found = (await verify(other.knex)).map(({ invariant }) => invariant)
      expect(found).toEqual(['available', 'grant-bounds'])
    } finally {
      await other.drop()
    }
  })
})

/** Money and quota, one settled hold, one open, two top-ups. */
async function fill({ knex }: TestDatabase): Promise<Ids> {
  const store = knexStore(knex)
  const other = await openAccount(store, '3')
  const loss = await placeHold(store, other.id, '2')
  await settle(store, loss, '4.5')
  const { id: accountId } = await openAccount(store, '5')
  await post(store, accountId, '9000000.123456789')
  await giveQuota(store, accountId, 190n)
  const settled = await placeHold(store, accountId, '2')
  await settle(store, settled, '1.5')
  const open = await placeHold(store, accountId, '3')
  await placeHold(store, accountId, '3', 40n)
  await settle(store, await placeHold(store, accountId, '4', 20n), '1.000000001', 20n)
  const { data } = await store.ledger.listTransfers({ accountId, limit: 10, kinds: ['topup'] })
  return { accountId, id: settled.id, openId: open.id, lossId: loss.id, topupId: data[1]!.id }
}

async function inUndoneTransaction<T>(
  knex: Knex,
  work: (transaction: Knex.Transaction) => Promise<T>,
): Promise<T> {
  const transaction = await knex.transaction()
  try {
    return await work(transaction)
  } finally {
    await transaction.rollback()
  }
}

async function dropChecks({ engine, knex }: TestDatabase): Promise<void> {
  if (engine === 'sqlite') {
    await knex.raw('PRAGMA ignore_check_constraints = ON')
    return
  }
  await knex.raw(`ALTER TABLE ${tables.accounts} DROP CONSTRAINT ${tables.accounts}_available_not_negative`)
  await knex.raw(`ALTER TABLE ${tables.grants} DROP CONSTRAINT ${tables.grants}_not_overdrawn`)
}
