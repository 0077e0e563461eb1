import type { LedgerCommand, LedgerResult } from '../ledger/index.js'
import type { HostTransaction, LedgerStore } from '../ports/index.js'

/**
 * Applies commands within transactions of the host, those of one transaction one after the other: side by side, each
 * would decide on rows that the other is about to change, and no lock keeps them apart.
 */
export function inHostTransaction(store: LedgerStore) {
  const lastOf = new WeakMap<object, Promise<unknown>>()
  return async (command: LedgerCommand, transaction: HostTransaction): Promise<LedgerResult> => {
    const apply = async () => (await store.apply([command], { transaction }))[0]!
    if (typeof transaction !== 'object' && typeof transaction !== 'function') return apply()
    if (transaction === null) return apply()
    const applied = (lastOf.get(transaction) ?? Promise.resolve()).then(apply)
    lastOf.set(
      transaction,
      applied.catch(() => undefined),
    )
    return applied
  }
}
