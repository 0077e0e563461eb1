import type { LedgerCommand, LedgerResult } from '@meterway/core/ledger'
import { newId } from '@meterway/core'
import type { LedgerStore, UsageStore } from '@meterway/core/ports'
import { memoryStore } from '@meterway/core/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { knexStore } from '../src/knex-store.js'
import { migrate } from '../src/migrations/migrate.js'
import { engines, freshDatabase, type TestDatabase } from './engines.js'
import { Scenario, stepArbitrary, type Step } from './ledger-scenario.js'

const runs = Number(process.env['MW_TEST_MODEL_RUNS'] ?? 25)

for (const engine of await engines()) {
  describe(`ledger model on ${engine}`, () => {
    let database: TestDatabase
    beforeAll(async () => {
      database = await freshDatabase(engine)
      await migrate(database.knex)
    })
    afterAll(() => database.drop())

    test('any sequence of batches gives the results and rows of the memory model', async () => {
      const store = knexStore(database.knex)
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(stepArbitrary, { minLength: 1, maxLength: 8 }), { maxLength: 12 }),
          async (batches) => {
            const model = memoryStore()
            const expected = await play(model, batches)
            const actual = await play(store, batches, expected.ids)
            expect(actual.results).toEqual(expected.results)
            expect(actual.rows).toEqual(expected.rows)
            expect(await model.ledger.verify()).toEqual([])
          },
        ),
        { numRuns: runs },
      )
      expect(await store.ledger.verify()).toEqual([])
    })
  })
}

interface Played {
  ids: string[]
  results: unknown[]
  rows: unknown
}

/** Plays a scenario; ids drawn in the first run are used again in the second, so that all must be equal. */
async function play(
  store: { ledger: LedgerStore; usage: UsageStore },
  batches: Step[][],
  ids: string[] = [],
): Promise<Played> {
  const drawn: string[] = []
  const scenario = new Scenario(() => {
    const id = ids[drawn.length] ?? newId()
    drawn.push(id)
    return id
  })
  await store.ledger.apply(scenario.opening())
  const results: unknown[] = []
  for (const batch of batches) {
    const commands: LedgerCommand[] = batch.map((step) => scenario.command(step))
    const answers: LedgerResult[] = await store.ledger.apply(commands)
    scenario.learn(answers)
    results.push(answers.map(withoutTimes))
  }
  return { ids: drawn, results, rows: withoutTimes(await rowsOf(store, scenario)) }
}

async function rowsOf(
  store: { ledger: LedgerStore; usage: UsageStore },
  scenario: Scenario,
): Promise<unknown> {
  return Promise.all(
    scenario.accountIds.map(async (accountId) => ({
      account: await store.ledger.findAccount({ id: accountId }),
      transfers: (await store.ledger.listTransfers({ accountId, limit: 1000 })).data,
      grants: (await store.ledger.listGrants(accountId)).sort((a, b) => (a.id < b.id ? -1 : 1)),
      holds: await Promise.all(scenario.holdIds.map((id) => store.ledger.findHold({ id }))),
      records: await Promise.all(scenario.holdIds.map((id) => store.usage.find(id))),
      daily: await store.usage.daily({ accountId, fromDay: '2026-01-01', toDay: '2026-12-31' }),
    })),
  )
}

const times = new Set(['createdAtMs', 'endedAtMs', 'leaseExpiresAtMs', 'effectiveAtMs'])

function withoutTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTimes)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !times.has(name))
      .map(([name, member]) => [name, withoutTimes(member)]),
  )
}

test('a scenario draws every kind of command', () => {
  const scenario = new Scenario(newId)
  const kinds = new Set(fc.sample(stepArbitrary, 400).map((step) => scenario.command(step).type))
  expect([...kinds].sort()).toEqual(
    [
      'credit',
      'debit',
      'expire',
      'grant',
      'hold',
      'release',
      'renew',
      'reverse',
      'settle',
      'update-account',
    ].sort(),
  )
})
