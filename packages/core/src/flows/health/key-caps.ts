import type { Clock } from '../../kernel/clock.js'
import { parseMoney } from '../../kernel/money.js'
import { msUntilReset } from '../../limits/index.js'
import type { LimitStore, LimitTicket, ProviderKey } from '../../ports/index.js'
import type { KeyCosts } from './key-costs.js'

/** Keeps provider keys within their caps: one at its cap is passed over, not failed. */
export interface KeyCaps {
  /** When a key has room again, Unix ms, as far as it is known without asking. @param busy calls in flight on it */
  freeAtMs(key: ProviderKey, busy: number): number
  /** Counts a call; null for a key at a cap. @throws MeterwayError `store_unavailable` */
  take(key: ProviderKey): Promise<LimitTicket | null> | LimitTicket | null
}

/** A call ends some time, nobody knows when. */
const busyMs = 1_000

const uncounted: LimitTicket = { giveBack: () => undefined }

export function keyCaps(store: LimitStore, costs: KeyCosts, clock: Clock): KeyCaps {
  /** Keys that were refused by rate, so that they are not asked for until then. */
  const fullUntilMs = new Map<string, number>()

  const isSpent = (cap: string, costNano: bigint | null): boolean =>
    costNano !== null && costNano >= parseMoney(cap)

  const isUncapped = ({ limits }: ProviderKey): boolean => Object.keys(limits).length === 0

  const mayCost = async ({ id, limits: { costPerDay } }: ProviderKey): Promise<boolean> =>
    costPerDay === undefined || !isSpent(costPerDay, costs.today(id) ?? (await costs.read(id)))

  const count = async ({ id, limits }: ProviderKey): Promise<LimitTicket | null> => {
    const { maxParallel, requestsPerMinute } = limits
    if (maxParallel === undefined && requestsPerMinute === undefined) return uncounted
    const claim = { subject: `provider-key:${id}`, limits: { maxParallel, requestsPerMinute } }
    const answer = await store.take([claim], 0)
    if (answer.ok) return answer.ticket
    if (answer.limit === 'requestsPerMinute') fullUntilMs.set(id, clock() + answer.retryAfterMs)
    return null
  }

  const takeCapped = async (key: ProviderKey): Promise<LimitTicket | null> =>
    (await mayCost(key)) ? count(key) : null

  return {
    freeAtMs: ({ id, limits }, busy) => {
      const nowMs = clock()
      if (limits.costPerDay !== undefined && isSpent(limits.costPerDay, costs.today(id)))
        return nowMs + msUntilReset('day', nowMs)!
      if (busy >= (limits.maxParallel ?? Infinity)) return nowMs + busyMs
      return limits.requestsPerMinute === undefined ? 0 : (fullUntilMs.get(id) ?? 0)
    },
    take: (key) => (isUncapped(key) ? uncounted : takeCapped(key)),
  }
}
