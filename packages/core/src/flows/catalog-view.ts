import type { ProviderFacts, ProviderFormat } from '../formats/index.js'
import type { Clock } from '../kernel/clock.js'
import type { Id } from '../kernel/ids.js'
import type { CatalogSnapshot, CatalogStore, ProviderKey } from '../ports/index.js'
import type { CatalogView, ModelView, RouteView } from './model-view.js'
import { withTemplates } from './wildcard-models.js'

export interface CatalogCache {
  /** At most a second old; at once after `forget`. */
  current(): Promise<CatalogView> | CatalogView
  /** The last one read, however old: for use inside a host's transaction, where nothing may be read outside it. */
  latest(): CatalogView | null
  /** After an own write. */
  forget(): void
}

const recheckMs = 1_000

/** How a provider is spoken to; null when this process does not know: its routes are then left out. */
export type FormatOf = (provider: ProviderFacts) => ProviderFormat | null

/** Whether a key's secret can be opened; a key without is no key. */
export type Opens = (key: ProviderKey) => boolean

/** Keeps the catalogue in process and asks once a second whether its version has changed. */
export function catalogCache(
  store: CatalogStore,
  clock: Clock,
  formatOf: FormatOf,
  opens: Opens = () => true,
): CatalogCache {
  let view: CatalogView | null = null
  let checkedAtMs = -Infinity
  let refreshing: Promise<CatalogView> | null = null
  let writes = 0

  const refresh = async (): Promise<CatalogView> => {
    const [startedAtMs, startedAtWrite, known] = [clock(), writes, view]
    const isCurrent = known !== null && (await store.version()) === known.version
    const fresh = isCurrent ? known : viewOf(await store.snapshot(), formatOf, opens)
    // What was read before an own write must not outlive it.
    if (writes === startedAtWrite) {
      view = fresh
      checkedAtMs = startedAtMs
    }
    return fresh
  }
  return {
    current: () => {
      if (view !== null && clock() - checkedAtMs < recheckMs) return view
      if (refreshing) return refreshing
      const own = refresh().finally(() => {
        if (refreshing === own) refreshing = null
      })
      return (refreshing = own)
    },
    latest: () => view,
    forget: () => {
      writes++
      checkedAtMs = -Infinity
      refreshing = null
    },
  }
}

function viewOf(snapshot: CatalogSnapshot, formatOf: FormatOf, opens: Opens): CatalogView {
  const providers = new Map(snapshot.providers.map((provider) => [provider.id, provider]))
  const formats = new Map(snapshot.providers.map((provider) => [provider.id, formatOf(provider)]))
  const keys = groupBy(
    snapshot.providerKeys.filter((key) => isActive(key) && opens(key)),
    ({ providerId }) => providerId,
  )
  const routes = groupBy(snapshot.routes.filter(isActive), ({ modelId }) => modelId)
  const prices = groupBy(snapshot.prices, ({ modelId }) => modelId)
  const routeViews = (modelId: Id): RouteView[] =>
    (routes.get(modelId) ?? []).flatMap((route) => {
      const provider = providers.get(route.providerId)
      const speaks = provider && formats.get(provider.id)
      if (provider?.status !== 'active' || !speaks) return []
      const { id, priority, weight } = route
      return [{ id, priority, weight, route, provider, speaks, keys: keys.get(provider.id) ?? [] }]
    })
  const views = snapshot.models.map((model): ModelView => ({
    model,
    routes: routeViews(model.id),
    prices: (prices.get(model.id) ?? []).sort((a, b) => b.effectiveFromMs - a.effectiveFromMs),
  }))
  return {
    version: snapshot.version,
    ...withTemplates(views),
    prices: new Map(snapshot.prices.map((price) => [price.id, price])),
    disabledKeys: snapshot.providerKeys.filter(({ status }) => status === 'disabled').length,
  }
}

const isActive = ({ status }: { status: string }): boolean => status === 'active'

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}
