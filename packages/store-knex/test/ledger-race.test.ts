import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { newId } from '@meterway/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { knexStore } from '../src/knex-store.js'
import { migrate } from '../src/migrations/migrate.js'
import { engines, freshDatabase, type TestDatabase } from './engines.js'
import { credit, opening } from './ledger-commands.js'

const program = fileURLToPath(new URL('race-process.js', import.meta.url))
const each = 100_000_000n

for (const engine of await engines()) {
  describe(`ledger race on ${engine}`, () => {
    let database: TestDatabase
    beforeAll(async () => {
      database = await freshDatabase(engine)
      await migrate(database.knex)
    })
    afterAll(() => database.drop())

    test.each([1, 4])(
      '1000 holds of 0.10 against 5.00 from %i processes: exactly 50 win',
      async (processes) => {
        const store = knexStore(database.knex)
        const accountId = newId()
        await store.ledger.apply([opening(accountId), credit(accountId, 50n * each)])
        const parameters = [program, database.url, accountId, String(1000 / processes), String(each)]
        const outputs = await Promise.all(
          Array.from({ length: processes }, () => promisify(execFile)(process.execPath, parameters)),
        )
        const won = outputs.map(({ stdout }) => Number(stdout))
        expect(won.reduce((sum, count) => sum + count, 0)).toBe(50)
        expect((await store.ledger.findAccount({ id: accountId }))?.heldNano).toBe(50n * each)
        expect(await store.ledger.verify()).toEqual([])
      },
    )
  })
}
