import type { FlowContext } from './context.js'

/** What this process is busy with at a moment. */
export interface Load {
  /** Holds that this process keeps alive: calls that are running. */
  openHolds: number
  /** Ledger commands that wait for a transaction. */
  queuedCommands: number
  /** Provider keys of active routes that rest, as this process knows. */
  coolingKeys: number
  /** Provider keys that are switched off in the catalogue. */
  disabledKeys: number
}

/** Asks nobody: the catalogue is the one that requests saw last. */
export function loadOf({ leases, ledger, catalog, health, clock }: FlowContext): Load {
  const view = catalog.latest()
  const routes = [...(view?.models.values() ?? [])].flatMap((model) => model.routes)
  const cooling = new Set<string>()
  for (const route of routes)
    for (const key of route.keys) if (health.freeAtMs({ route, key }) > clock()) cooling.add(key.id)
  return {
    openHolds: leases.count(),
    queuedCommands: ledger.queued(),
    coolingKeys: cooling.size,
    disabledKeys: view?.disabledKeys ?? 0,
  }
}
