import type { CatalogStore, ProviderKey } from '../../ports/index.js'

const pageSize = 100

export async function everyProviderKey(catalog: CatalogStore): Promise<ProviderKey[]> {
  const keys: ProviderKey[] = []
  let cursor: string | undefined
  do {
    const page = await catalog.list('providerKey', { limit: pageSize, cursor })
    keys.push(...page.data)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return keys
}
