import type { Hold, HoldProgress } from '../ledger/index.js'
import type { Events } from './events.js'
import type { LedgerClient } from './group-commit.js'

/** The holds of calls that are running in this process. */
export interface Leases {
  /** Keeps a hold alive until the answer is called. `progress` tells what would be charged if the process died now. */
  keep(hold: Hold, progress: () => HoldProgress | null): () => void
  /** Holds that are kept alive now. */
  count(): number
  close(): void
}

/** Renews all living holds together, three times a lease: no call needs a timer of its own. */
export function leases(ledger: LedgerClient, leaseMs: number, events: Events): Leases {
  const living = new Map<string, { hold: Hold; progress: () => HoldProgress | null }>()
  let timer: NodeJS.Timeout | null = null

  const renewAll = (): void => {
    for (const { hold, progress } of living.values()) {
      ledger
        .submit({ type: 'renew', accountId: hold.accountId, holdId: hold.id, leaseMs, progress: progress() })
        .then((result) => {
          // It has ended, or never came to be because its host rolled back.
          if (!result.ok) living.delete(hold.id)
        })
        .catch((fault: unknown) => events.emit('fault', { where: 'renewing a lease', fault }))
    }
  }
  return {
    keep: (hold, progress) => {
      living.set(hold.id, { hold, progress })
      timer ??= setInterval(renewAll, Math.max(10, leaseMs / 3)).unref()
      return () => living.delete(hold.id)
    },
    count: () => living.size,
    close: () => {
      if (timer) clearInterval(timer)
      timer = null
    },
  }
}
