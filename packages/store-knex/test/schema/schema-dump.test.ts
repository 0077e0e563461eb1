import { afterAll, describe, expect, test } from 'vitest'
import { migrate } from '../../src/migrations/migrate.js'
import { engines, freshDatabase } from '../engines.js'
import { describeSchema } from './describe-schema.js'

/** `npx vitest run -u packages/store-knex/test/schema` writes the dumps anew after a migration was added. */
describe.for(await engines())('the schema on %s', async (engine) => {
  const database = await freshDatabase(engine)
  afterAll(() => database.drop())
  await migrate(database.knex)
  const schema = await describeSchema(database.knex)
  // MySQL 8 writes the same tables in other words; the dump is MariaDB's.
  const comparable = engine !== 'mysql' || schema.includes('utf8mb4_nopad_bin')

  test.runIf(comparable)('is the committed one', async () => {
    await expect(schema).toMatchFileSnapshot(`../../schema/${engine}.sql`)
  })
})
