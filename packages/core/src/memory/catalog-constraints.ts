import { MeterwayError } from '../kernel/errors.js'
import type { CatalogKind, CatalogKinds } from '../ports/index.js'
import type { CatalogTables } from './tables.js'

/** Properties that together are unique among the rows of a kind. */
const unique: { [K in CatalogKind]?: readonly (keyof CatalogKinds[K] & string)[] } = {
  provider: ['name'],
  model: ['name'],
  price: ['modelId', 'effectiveFromMs'],
}

/** Properties that name a row of another kind. */
const references: Partial<Record<CatalogKind, Record<string, CatalogKind>>> = {
  providerKey: { providerId: 'provider' },
  route: { modelId: 'model', providerId: 'provider' },
  price: { modelId: 'model' },
}

type AnyRow = Record<string, unknown>

const rowsOf = (catalog: CatalogTables, kind: CatalogKind): AnyRow[] =>
  [...catalog[kind].values()].map((row) => ({ ...row }))

/** @throws MeterwayError `conflict` when a unique value is taken or a row that is named is missing. */
export function checkRow<K extends CatalogKind>(catalog: CatalogTables, kind: K, row: CatalogKinds[K]): void {
  const value: AnyRow = { ...row }
  const keys: readonly string[] = unique[kind] ?? []
  const equals = (other: AnyRow) => other['id'] !== row.id && keys.every((key) => other[key] === value[key])
  if (keys.length > 0 && rowsOf(catalog, kind).some(equals)) {
    throw new MeterwayError('conflict', `another ${kind} has the same ${keys.join(' and ')}`)
  }
  const targets: Record<string, CatalogKind> = references[kind] ?? {}
  for (const [property, target] of Object.entries(targets)) {
    if (!catalog[target].has(String(value[property]))) {
      throw new MeterwayError('conflict', `there is no ${target} ${String(value[property])}`)
    }
  }
}

/** @throws MeterwayError `conflict` when other rows name this one. */
export function checkUnused(catalog: CatalogTables, kind: CatalogKind, id: string): void {
  for (const [user, targets] of Object.entries(references) as [CatalogKind, Record<string, CatalogKind>][]) {
    const properties = Object.keys(targets).filter((property) => targets[property] === kind)
    const names = (row: AnyRow) => properties.some((property) => row[property] === id)
    if (rowsOf(catalog, user).some(names)) throw new MeterwayError('conflict', `a ${user} still needs it`)
  }
}
