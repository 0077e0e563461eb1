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
export function loadOf({ leases, ledger, catalog, health }: FlowContext): Load {
  const view = catalog.latest()
  const routes = [...(view?.models.values() ?? [])].flatMap((model) => model.routes)
  const keyIds = new Set(routes.flatMap(({ keys }) => keys.map(({ id }) => id)))
  return {
    openHolds: leases.count(),
    queuedCommands: ledger.queued(),
    coolingKeys: [...keyIds].filter((id) => !health.usable(id)).length,
    disabledKeys: view?.disabledKeys ?? 0,
  }
}
