import type { CatalogKind, CatalogSnapshot } from '@meterway/core/ports'
import { selectRows } from '../exact.js'
import type { StoreContext } from '../store-context.js'
import { toInteger } from '../values.js'
import { catalogRows } from './catalog-rows.js'

/** How often a snapshot is read again because the catalogue changed meanwhile. */
const readsMax = 3

/**
 * The whole catalogue as of one version. Under steady writes it is given as read last, with the version before it, so
 * that the reader looks again.
 */
export async function catalogSnapshot(context: StoreContext): Promise<CatalogSnapshot> {
  for (let reads = 1; ; reads++) {
    const version = await catalogVersion(context)
    const snapshot: CatalogSnapshot = {
      version,
      providers: await readAll(context, 'provider'),
      providerKeys: await readAll(context, 'providerKey'),
      models: await readAll(context, 'model'),
      routes: await readAll(context, 'route'),
      prices: await readAll(context, 'price'),
    }
    if (reads === readsMax || (await catalogVersion(context)) === version) return snapshot
  }
}

export async function catalogVersion({ dialect, knex, tables }: StoreContext): Promise<number> {
  const rows = await selectRows(dialect, knex(tables.catalogVersion).select('version'))
  return toInteger(rows[0]?.version)
}

async function readAll<K extends CatalogKind>({ dialect, knex, tables }: StoreContext, kind: K) {
  const { table, row } = catalogRows[kind]
  const rows = await selectRows(dialect, knex(tables[table]).select(row.columns).orderBy('id'))
  return rows.map(row.read)
}
