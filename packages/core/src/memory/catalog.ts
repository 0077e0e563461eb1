import { invalidRequest, MeterwayError } from '../kernel/errors.js'
import type {
  CatalogKind,
  CatalogKinds,
  CatalogQuery,
  CatalogSnapshot,
  CatalogStore,
} from '../ports/index.js'
import { checkRow, checkUnused } from './catalog-constraints.js'
import { pageOf } from './ledger-reads.js'
import { patched } from './patched.js'
import type { MemoryTables } from './tables.js'

/** The catalogue in memory; rows are copied on the way in and out. */
export function memoryCatalog(tables: MemoryTables): CatalogStore {
  const { catalog } = tables
  const rowsOf = <K extends CatalogKind>(kind: K): Map<string, CatalogKinds[K]> => catalog[kind]

  const put = <K extends CatalogKind>(kind: K, row: CatalogKinds[K]): void => {
    checkRow(catalog, kind, row)
    rowsOf(kind).set(row.id, structuredClone(row))
    tables.catalogVersion += 1
  }

  return {
    insert: async (kind, row) => {
      if (rowsOf(kind).has(row.id)) throw new MeterwayError('conflict', `the ${kind} exists already`)
      put(kind, row)
    },
    update: async (kind, id, patch) => {
      const row = rowsOf(kind).get(id)
      if (!row) return null
      put(kind, patched(row, patch))
      return structuredClone(rowsOf(kind).get(id)!)
    },
    remove: async (kind, id) => {
      checkUnused(catalog, kind, id)
      const removed = rowsOf(kind).delete(id)
      if (removed) tables.catalogVersion += 1
      return removed
    },
    reseal: async (secrets) => {
      const stored = tables.catalog.providerKey
      const standing = secrets.filter(({ id, from }) => stored.get(id)?.sealedSecret === from)
      for (const { id, to } of standing) put('providerKey', patched(stored.get(id)!, { sealedSecret: to }))
      return standing.length
    },
    find: async (kind, id) => structuredClone(rowsOf(kind).get(id) ?? null),
    list: async (kind, query) => pageOf(filter([...rowsOf(kind).values()], query), ({ id }) => id, query),
    version: async () => tables.catalogVersion,
    snapshot: async () => snapshotOf(tables),
  }
}

function filter<T extends object>(rows: T[], { where = {} }: CatalogQuery): T[] {
  return rows
    .map((row) => structuredClone(row))
    .filter((row) =>
      Object.entries(where).every(([property, value]) => {
        if (!(property in row)) throw invalidRequest(property, `there is no ${property}`)
        return row[property as keyof T] === value
      }),
    )
}

const snapshotOf = ({ catalog, catalogVersion }: MemoryTables): CatalogSnapshot =>
  structuredClone({
    version: catalogVersion,
    providers: [...catalog.provider.values()],
    providerKeys: [...catalog.providerKey.values()],
    models: [...catalog.model.values()],
    routes: [...catalog.route.values()],
    prices: [...catalog.price.values()],
  })
