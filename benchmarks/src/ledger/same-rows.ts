import type { Knex } from 'knex'
import type { Biller } from './biller.js'

const tables = ['holds', 'transfers', 'usage_records']
/** Columns that must differ from one call to the next. */
const ownColumns = /^(?:owner_version|balance_after|\w+_at)$/

/** The tables in which two billers write different rows for the same call: the comparison would not be fair. */
export async function differingTables(
  knex: Knex,
  billers: readonly Biller[],
  accountId: string,
): Promise<string[]> {
  const ids: string[] = []
  for (const biller of billers) ids.push(await biller.pair(accountId, 10_000_000n, 5_000_001n))
  const differing: string[] = []
  for (const table of tables) {
    const rows = await Promise.all(ids.map((id) => knex(table).where({ id }).first<object | undefined>()))
    const texts = rows.map((row, at) => comparable(row, ids[at]!))
    if (new Set(texts).size > 1) differing.push(table)
  }
  return differing
}

function comparable(row: object | undefined, id: string): string {
  const facts = Object.entries(row ?? {}).filter(([name]) => !ownColumns.test(name))
  return JSON.stringify(facts)
    .replaceAll(id, 'id')
    .replace(/startedAtMs\W+\d+/g, 'startedAtMs')
}
