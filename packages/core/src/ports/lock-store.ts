/** Leases by name, so that one node at a time does upkeep. Times are the store's. */
export interface LockStore {
  /** Takes or prolongs the lock; false when another holder's lease still runs. */
  acquire(name: string, holder: string, ttlMs: number): Promise<boolean>
  release(name: string, holder: string): Promise<void>
}
