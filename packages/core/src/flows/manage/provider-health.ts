import type { Provider, ProviderKey } from '../../ports/index.js'
import type { FlowContext } from '../context.js'

/** How one provider key fares, as this process knows it. */
export interface KeyHealth {
  provider: Provider
  key: ProviderKey
  /** Calls with it that this process has running. */
  inFlight: number
  routes: RouteHealth[]
}

export interface RouteHealth {
  routeId: string
  model: string
  /** Unix ms from which on it is tried: rests, caps and breakers are over then; null when it is tried now. */
  availableAtMs: number | null
}

/** Every key of every provider, disabled ones among them, with the active routes that it serves. */
export async function providerHealth({ store, health, clock }: FlowContext): Promise<KeyHealth[]> {
  const { providers, providerKeys, routes, models } = await store.catalog.snapshot()
  const byId = new Map(providers.map((provider) => [provider.id, provider]))
  const modelNames = new Map(models.map(({ id, name }) => [id, name]))
  const nowMs = clock()
  return providerKeys.map((key) => ({
    provider: byId.get(key.providerId)!,
    key,
    inFlight: health.busy(key.id),
    routes: routes
      .filter(({ providerId, status }) => providerId === key.providerId && status === 'active')
      .map((route) => {
        const freeAtMs = health.freeAtMs({ route, key })
        const availableAtMs = freeAtMs > nowMs && Number.isFinite(freeAtMs) ? freeAtMs : null
        return { routeId: route.id, model: modelNames.get(route.modelId)!, availableAtMs }
      }),
  }))
}
