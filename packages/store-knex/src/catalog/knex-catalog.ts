import { invalidRequest } from '@meterway/core'
import type {
  CatalogKind,
  CatalogKinds,
  CatalogQuery,
  CatalogStore,
  Page,
  ResealedSecret,
} from '@meterway/core/ports'
import type { Knex } from 'knex'
import { selectRows } from '../exact.js'
import { keysetPage, mapPage } from '../keyset-page.js'
import type { Mapping } from '../rows/mapping.js'
import type { StoreContext } from '../store-context.js'
import { catalogRows } from './catalog-rows.js'
import { catalogSnapshot, catalogVersion } from './catalog-snapshot.js'

/** Providers, their keys, models, routes and prices. */
export const knexCatalog = (context: StoreContext): CatalogStore => ({
  insert: (kind, row) => insert(context, kind, row),
  update: (kind, id, patch) => update(context, kind, id, patch),
  remove: (kind, id) => remove(context, kind, id),
  reseal: (secrets) => reseal(context, secrets),
  find: (kind, id) => find(context, kind, id, context.knex),
  list: (kind, query) => list(context, kind, query),
  version: () => catalogVersion(context),
  snapshot: () => catalogSnapshot(context),
})

const rowOf = <K extends CatalogKind>(kind: K): Mapping<CatalogKinds[K]> => catalogRows[kind].row
const tableOf = ({ tables }: StoreContext, kind: CatalogKind): string => tables[catalogRows[kind].table]

/** Writes, and raises the version when something was written, in one transaction. */
function change<T>(
  { knex, tables }: StoreContext,
  write: (transaction: Knex.Transaction) => Promise<{ changed: boolean; answer: T }>,
): Promise<T> {
  return knex.transaction(async (transaction) => {
    const { changed, answer } = await write(transaction)
    if (changed) await transaction(tables.catalogVersion).increment('version', 1)
    return answer
  })
}

function insert<K extends CatalogKind>(
  context: StoreContext,
  kind: K,
  value: CatalogKinds[K],
): Promise<void> {
  return change(context, async (transaction) => {
    await transaction(tableOf(context, kind)).insert(rowOf(kind).write(value))
    return { changed: true, answer: undefined }
  })
}

function update<K extends CatalogKind>(
  context: StoreContext,
  kind: K,
  id: string,
  patch: Partial<CatalogKinds[K]>,
): Promise<CatalogKinds[K] | null> {
  return change(context, async (transaction) => {
    const row = rowOf(kind).writePartial(patch)
    const changed = Object.keys(row).length > 0
    if (changed) await transaction(tableOf(context, kind)).where({ id }).update(row)
    return { changed, answer: await find(context, kind, id, transaction) }
  })
}

function remove(context: StoreContext, kind: CatalogKind, id: string): Promise<boolean> {
  return change(context, async (transaction) => {
    const removed = (await transaction(tableOf(context, kind)).where({ id }).delete()) > 0
    return { changed: removed, answer: removed }
  })
}

function reseal(context: StoreContext, secrets: readonly ResealedSecret[]): Promise<number> {
  return change(context, async (transaction) => {
    let written = 0
    for (const { id, from, to } of secrets) {
      const standing = { id, sealed_secret: from }
      const replacement = { sealed_secret: to }
      written += await transaction(tableOf(context, 'providerKey')).where(standing).update(replacement)
    }
    return { changed: written > 0, answer: written }
  })
}

async function find<K extends CatalogKind>(context: StoreContext, kind: K, id: string, knex: Knex) {
  const row = rowOf(kind)
  const query = knex(tableOf(context, kind)).select(row.columns).where({ id })
  const rows = await selectRows(context.dialect, query)
  return rows[0] ? row.read(rows[0]) : null
}

async function list<K extends CatalogKind>(
  context: StoreContext,
  kind: K,
  query: CatalogQuery,
): Promise<Page<CatalogKinds[K]>> {
  const row = rowOf(kind)
  const select = context.knex(tableOf(context, kind)).select(row.columns)
  for (const [property, value] of Object.entries(query.where ?? {})) {
    const column = row.column(property)
    if (column === undefined) throw invalidRequest(property, `a ${kind} has no ${property}`)
    void select.where(column, value)
  }
  return mapPage(await keysetPage(context, select, query), row.read)
}
