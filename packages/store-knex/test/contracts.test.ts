import {
  accessKeyContract,
  answerContract,
  catalogContract,
  ledgerContract,
  lockContract,
  runContract,
  usageContract,
  type Contract,
} from '@meterway/core/conformance'
import type { Store } from '@meterway/core/ports'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { knexStore } from '../src/knex-store.js'
import { migrate } from '../src/migrations/migrate.js'
import { engines, freshDatabase, type TestDatabase } from './engines.js'

const contracts: Contract<Store>[] = [
  ledgerContract(),
  usageContract(),
  answerContract(),
  catalogContract(),
  accessKeyContract(),
  lockContract(),
]

for (const engine of await engines()) {
  describe(engine, () => {
    let database: TestDatabase
    beforeAll(async () => {
      database = await freshDatabase(engine)
      await migrate(database.knex)
    })
    afterAll(() => database.drop())

    for (const contract of contracts) {
      runContract(contract, { describe, test }, engine, () =>
        Promise.resolve({ subject: knexStore(database.knex) }),
      )
    }
  })
}
