import { systemClock, type Clock } from '../kernel/clock.js'
import type { Store } from '../ports/index.js'
import { memoryAccessKeys } from './access-keys.js'
import { memoryAnswers } from './answers.js'
import { memoryCatalog } from './catalog.js'
import { memoryLedger } from './ledger.js'
import { memoryLocks } from './locks.js'
import { emptyTables } from './tables.js'
import { memoryUsage } from './usage.js'

export interface MemoryStoreOptions {
  /** Unix ms; also decides when leases run out. */
  clock?: Clock
}

/**
 * Everything in the memory of one process: the reference for other stores, a double for tests, a first try without a
 * database. It is gone when the process ends.
 * @example const meterway = createMeterway({ store: memoryStore(), masterKey })
 */
export function memoryStore({ clock = systemClock }: MemoryStoreOptions = {}): Store {
  const tables = emptyTables()
  return {
    ledger: memoryLedger(tables, clock),
    usage: memoryUsage(tables),
    answers: memoryAnswers(tables, clock),
    catalog: memoryCatalog(tables),
    accessKeys: memoryAccessKeys(tables),
    locks: memoryLocks(tables, clock),
    ping: async () => undefined,
  }
}
