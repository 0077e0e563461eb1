import type { ProviderKey } from '../ports/index.js'
import type { FlowContext } from './context.js'

/** What this process is busy with at a moment. */
export interface Load {
  /** Holds that this process keeps alive: calls that are running. */
  openHolds: number
  /** Ledger commands that wait for a transaction. */
  queuedCommands: number
  /** Provider keys that can be tried on none of their routes now, as this process knows. */
  coolingKeys: number
  /** Provider keys that are switched off in the catalogue. */
  disabledKeys: number
}

/** Asks nobody: the catalogue is the one that requests saw last. */
export function loadOf({ leases, ledger, catalog, health, clock }: FlowContext): Load {
  const view = catalog.latest()
  const routes = [...(view?.models.values() ?? [])].flatMap((model) => model.routes)
  const places = routes.flatMap((route) => route.keys.map((key) => ({ route, key })))
  const free = places.filter((place) => health.freeAtMs(place) <= clock())
  return {
    openHolds: leases.count(),
    queuedCommands: ledger.queued(),
    coolingKeys: keysOf(places).size - keysOf(free).size,
    disabledKeys: view?.disabledKeys ?? 0,
  }
}

const keysOf = (places: readonly { key: ProviderKey }[]): Set<string> =>
  new Set(places.map(({ key }) => key.id))
