import type { FlowContext } from './context.js'
import { settlementWorker } from './settlement-worker.js'
import { upkeep } from './upkeep.js'

/** What runs beside requests: upkeep, and the settling of charges from a queue. */
export function running(context: FlowContext) {
  const keeping = upkeep(context)
  let settling: Promise<() => Promise<void>> | null = null
  return {
    sweep: () => keeping.sweep(),
    start: () => {
      keeping.start()
      settling ??= settlementWorker(context)
    },
    /** Waits for what runs beside requests, then lets go of connections. */
    close: async () => {
      await keeping.stop()
      await Promise.all(context.background)
      const stopSettling = await settling
      await stopSettling?.()
      await context.ledger.drain()
      context.leases.close()
      await context.upstream.close()
    },
  }
}
