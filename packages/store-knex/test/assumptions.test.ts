import { newId } from '@meterway/core'
import type { LedgerCommand, ResultOf, UpdateAccount } from '@meterway/core/ledger'
import type { LedgerStore } from '@meterway/core/ports'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connect } from '../src/connect.js'
import { knexStore } from '../src/knex-store.js'
import { migrate } from '../src/migrations/migrate.js'
import { engines, freshDatabase, type TestDatabase } from './engines.js'
import { credit, holding, opening } from './ledger-commands.js'

const cent = 10_000_000n

for (const engine of await engines()) {
  describe(`what a process assumes of an account, on ${engine}`, () => {
    let database: TestDatabase
    let here: LedgerStore
    let elsewhere: LedgerStore
    let accountId: string
    let second: ReturnType<typeof connect>
    beforeAll(async () => {
      database = await freshDatabase(engine)
      await migrate(database.knex)
      second = connect(database.url)
      here = knexStore(database.knex).ledger
      elsewhere = knexStore(second).ledger
    })
    afterAll(async () => {
      await second.destroy()
      await database.drop()
    })

    beforeEach(async () => {
      accountId = newId()
      await apply(elsewhere, opening(accountId))
      await apply(elsewhere, credit(accountId, 10n * cent))
      // From here on this process knows the account, and may decide without asking.
      for (let call = 0; call < 3; call++) expect(await hold(here)).toMatchObject({ ok: true })
    })

    const hold = async (ledger: LedgerStore, amount = cent) => apply(ledger, holding(accountId, amount))
    const update = (changes: Omit<UpdateAccount, 'type' | 'accountId'>) =>
      apply(elsewhere, { type: 'update-account', accountId, ...changes })

    test('is not what it decides on when another has spent the money', async () => {
      expect(await hold(elsewhere, 7n * cent)).toMatchObject({ ok: true })
      expect(await hold(here)).toMatchObject({ ok: false, code: 'insufficient_balance', availableNano: 0n })
    })

    test('nor when another has added money', async () => {
      expect(await hold(here, 8n * cent)).toMatchObject({ ok: false })
      await apply(elsewhere, credit(accountId, cent))
      expect(await hold(here, 8n * cent)).toMatchObject({ ok: true, account: { postedNano: 11n * cent } })
    })

    test('nor when another has disabled the account', async () => {
      await update({ status: 'disabled' })
      expect(await hold(here)).toMatchObject({ ok: false, code: 'account_disabled' })
    })

    test('nor when another has changed what no balance shows', async () => {
      await update({ priceGroup: 'wholesale', limits: { maxParallel: 3 } })
      const held = await hold(here)
      expect(held).toMatchObject({
        ok: true,
        account: { priceGroup: 'wholesale', limits: { maxParallel: 3 } },
      })
      await update({ priceGroup: null, limits: null })
      expect(await hold(here)).toMatchObject({ ok: true, account: { priceGroup: null, limits: null } })
    })

    test('nor when a quota has been given', async () => {
      await apply(elsewhere, grant(accountId, 5n))
      const held = await apply(here, { ...holding(accountId, 0n), quota: { type: 'request', units: 5n } })
      expect(held.ok && held.hold.allocations).toMatchObject([{ amount: 5n }])
    })

    // SQLite's second writer would wait in this very thread for the first: `ledger-race.test.ts` has it in processes.
    if (engine !== 'sqlite') {
      test('never lets two processes spend the same money', async () => {
        const turns = Array.from({ length: 40 }, (_, turn) => hold(turn % 2 === 0 ? here : elsewhere))
        const won = (await Promise.all(turns)).filter(({ ok }) => ok)
        expect(won.length).toBe(7)
        expect((await here.findAccount({ id: accountId }))?.heldNano).toBe(10n * cent)
        expect(await here.verify()).toEqual([])
      })
    }
  })
}

for (const engine of await engines()) {
  test(`a call on ${engine} locks and reads nothing once its account is known`, async () => {
    const database = await freshDatabase(engine)
    const knex = connect(database.url, { poolSize: 1 })
    try {
      await migrate(knex)
      const { ledger } = knexStore(knex)
      const accountId = newId()
      await apply(ledger, opening(accountId))
      await apply(ledger, credit(accountId, cent))
      const statements = await statementsOf(knex)
      expect(await apply(ledger, holding(accountId, cent))).toMatchObject({ ok: true })
      expect(statements).toEqual(flights[engine].map((text) => expect.stringContaining(text)))
    } finally {
      await knex.destroy()
      await database.drop()
    }
  })
}

/** What SQLite has prepared before is not prepared again. */
const flights = {
  sqlite: ['UPDATE accounts SET posted = ?', 'INSERT INTO holds'],
  mysql: ['START TRANSACTION', 'UPDATE accounts SET posted', 'INSERT INTO holds', 'COMMIT'],
  postgres: ['BEGIN', 'WITH', 'COMMIT'],
}

/** Notes the statements of the one connection of a pool. */
async function statementsOf(knex: ReturnType<typeof connect>): Promise<string[]> {
  const source = knex.client as {
    acquireConnection(): Promise<Record<string, (...parameters: unknown[]) => unknown>>
    releaseConnection(connection: object): Promise<void>
  }
  const statements: string[] = []
  const connection = await source.acquireConnection()
  const name = 'query' in connection ? 'query' : 'prepare'
  const original = connection[name]!.bind(connection)
  connection[name] = (asked, ...rest) => {
    const { text, sql } = (typeof asked === 'string' ? { text: asked } : asked) as {
      text?: string
      sql?: string
    }
    statements.push(text ?? sql ?? '')
    return original(asked, ...rest)
  }
  await source.releaseConnection(connection)
  return statements
}

async function apply<C extends LedgerCommand>(ledger: LedgerStore, command: C): Promise<ResultOf<C>> {
  const [result] = await ledger.apply([command])
  return result as ResultOf<C>
}

const grant = (accountId: string, amount: bigint) =>
  ({
    type: 'grant',
    accountId,
    grantId: newId(),
    quotaType: 'request',
    amount,
    priority: 0,
    paid: false,
    source: 'admin',
    sourceId: 'test',
    period: '',
    effectiveAtMs: null,
    expiresAtMs: null,
    note: null,
  }) as const
