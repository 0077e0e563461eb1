import type { CatalogKind, CatalogKinds, CatalogQuery, Page } from '../../ports/index.js'
import type { FlowContext } from '../context.js'

/** One kind of thing in the catalogue. */
export interface Collection<Row, Input, Patch = Partial<Input>> {
  /** @throws MeterwayError `conflict` when a unique name is taken or what it refers to is missing */
  create: (input: Input) => Promise<Row>
  get: (id: string) => Promise<Row | null>
  /** Newest first. */
  list: (query: CatalogQuery) => Promise<Page<Row>>
  update: (id: string, patch: Patch) => Promise<Row | null>
  /** @throws MeterwayError `conflict` when something still needs it */
  remove: (id: string) => Promise<boolean>
}

/** The rows of a kind. Every write shows in this process at once. */
export function collection<K extends CatalogKind, Input>(
  { store, catalog }: FlowContext,
  kind: K,
  rowOf: (input: Input) => CatalogKinds[K],
): Collection<CatalogKinds[K], Input, Partial<CatalogKinds[K]>> {
  const written = async <T>(write: Promise<T>): Promise<T> => {
    try {
      return await write
    } finally {
      catalog.forget()
    }
  }
  return {
    create: async (input) => {
      const row = rowOf(input)
      await written(store.catalog.insert(kind, row))
      return row
    },
    get: (id) => store.catalog.find(kind, id),
    list: (query) => store.catalog.list(kind, query),
    update: (id, patch) => written(store.catalog.update(kind, id, patch)),
    remove: (id) => written(store.catalog.remove(kind, id)),
  }
}
