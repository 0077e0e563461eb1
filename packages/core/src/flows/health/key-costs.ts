import type { Clock } from '../../kernel/clock.js'
import { utcDay } from '../../ledger/index.js'
import type { UsageStore } from '../../ports/index.js'
import type { Events } from '../events.js'

/** What calls with a provider key have cost today, by the UTC calendar. */
export interface KeyCosts {
  /** As far as this process knows, at most some seconds behind the others; null before it was ever read today. */
  today(keyId: string): bigint | null
  /** @throws MeterwayError `store_unavailable` */
  read(keyId: string): Promise<bigint>
  /** Counts a call that this process has charged. */
  charged(keyId: string, costNano: bigint): void
}

interface Known {
  day: string
  readNano: bigint
  readAtMs: number
  /** Charged by this process since that reading began: the sum may lack it. */
  sinceNano: bigint
}

const staleMs = 10_000

/** Sums are read from the store, again in the background once they are stale: only the first call of a day waits. */
export function keyCosts(store: UsageStore, events: Events, clock: Clock): KeyCosts {
  const known = new Map<string, Known>()
  const reading = new Map<string, Promise<bigint>>()

  const today = (keyId: string): Known | null => {
    const found = known.get(keyId)
    return found?.day === utcDay(clock()) ? found : null
  }

  const readNow = async (keyId: string): Promise<bigint> => {
    const nowMs = clock()
    const day = utcDay(nowMs)
    const chargedBefore = today(keyId)?.sinceNano ?? 0n
    const readNano = await store.costOfProviderKey(keyId, day)
    const chargedSince = (today(keyId)?.sinceNano ?? 0n) - chargedBefore
    known.set(keyId, { day, readNano, readAtMs: nowMs, sinceNano: chargedSince })
    return readNano + chargedSince
  }

  const read = (keyId: string): Promise<bigint> => {
    const running = reading.get(keyId) ?? readNow(keyId).finally(() => reading.delete(keyId))
    reading.set(keyId, running)
    return running
  }

  return {
    read,
    today: (keyId) => {
      const found = today(keyId)
      if (!found) return null
      if (clock() - found.readAtMs > staleMs)
        read(keyId).catch((fault: unknown) => {
          events.emit('fault', { where: 'reading what a provider key has cost', fault })
        })
      return found.readNano + found.sinceNano
    },
    charged: (keyId, costNano) => {
      const found = today(keyId)
      if (found) found.sinceNano += costNano
    },
  }
}
