import { ledgerContract, runContract } from '@meterway/core/conformance'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { knexStore } from '../src/knex-store.js'
import { migrate } from '../src/migrations/migrate.js'
import { engines, freshDatabase, type TestDatabase } from './engines.js'

for (const engine of await engines()) {
  describe(engine, () => {
    let database: TestDatabase
    beforeAll(async () => {
      database = await freshDatabase(engine)
      await migrate(database.knex)
    })
    afterAll(() => database.drop())
    runContract(ledgerContract(), { describe, test }, engine, () =>
      Promise.resolve({ subject: knexStore(database.knex) }),
    )
  })
}
