import type { Clock } from '../kernel/clock.js'
import type { LockStore } from '../ports/index.js'
import type { MemoryTables } from './tables.js'

/** Leases by name, in memory. */
export const memoryLocks = ({ locks }: MemoryTables, clock: Clock): LockStore => ({
  acquire: async (name, holder, ttlMs) => {
    const lease = locks.get(name)
    if (lease && lease.holder !== holder && lease.expiresAtMs > clock()) return false
    locks.set(name, { holder, expiresAtMs: clock() + ttlMs })
    return true
  },
  release: async (name, holder) => {
    if (locks.get(name)?.holder === holder) locks.delete(name)
  },
})
