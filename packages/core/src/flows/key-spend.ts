import type { AccessKey } from '../access/index.js'
import type { Clock } from '../kernel/clock.js'
import { MeterwayError } from '../kernel/errors.js'
import { formatMoney, parseMoney } from '../kernel/money.js'
import { firstDayOf, msUntilReset, spendWindows, type SpendWindow } from '../limits/index.js'
import type { DailyUsage, Store } from '../ports/index.js'

/** Keeps what access keys spend within their limits. */
export interface KeySpend {
  /**
   * Sets the most that a request can cost aside from its key's limits; null for a key without.
   * @throws MeterwayError `rate_limited`, with the seconds until the window begins anew
   */
  take(key: AccessKey, ceilingNano: bigint): Promise<SpendTicket | null>
}

export interface SpendTicket {
  /** Tells what was charged in the end. */
  giveBack(chargeNano: bigint): void
}

/** A reading takes less: charges of so long ago are in every sum. */
const recentMs = 60_000

/**
 * What was charged is read from the store for each request of such a key; what runs, or has been charged since that
 * reading began, is known by this process. Another process can exceed a limit by what it has running, not more.
 */
export function keySpend(store: Store, clock: Clock): KeySpend {
  const running = new Map<string, Running>()

  return {
    take: async (key, ceilingNano) => {
      const { spend } = key.limits
      const limited = spendWindows.filter((window) => spend?.[window] !== undefined)
      if (!spend || limited.length === 0) return null
      const nowMs = clock()
      const { accountId, id: accessKeyId } = key
      const [fromDay, toDay] = [firstDayOf(limited[0]!, nowMs), firstDayOf('day', nowMs)]
      const own = running.get(key.id) ?? new Running()
      running.set(key.id, own)
      const began = own.now()
      const days = await store.usage.daily({ accountId, accessKeyId, fromDay, toDay })
      for (const window of limited) {
        const spentNano = chargedSince(days, firstDayOf(window, nowMs)) + own.unread(began)
        const availableNano = parseMoney(spend[window]!) - spentNano
        if (ceilingNano > availableNano) throw refusal(window, spend[window]!, availableNano, nowMs)
      }
      own.heldNano += ceilingNano
      return {
        giveBack: (chargeNano) => {
          own.heldNano -= ceilingNano
          own.charged(chargeNano, clock())
        },
      }
    },
  }
}

/** What this process has running, and has charged lately, by one key. */
class Running {
  heldNano = 0n
  private lately: { moment: number; atMs: number; chargeNano: bigint }[] = []
  private moment = 0

  /** A moment between all that is charged before and after; times of a clock may be equal. */
  now(): number {
    return ++this.moment
  }

  charged(chargeNano: bigint, nowMs: number): void {
    this.lately = this.lately.filter(({ atMs }) => atMs > nowMs - recentMs)
    if (chargeNano > 0n) this.lately.push({ moment: this.now(), atMs: nowMs, chargeNano })
  }

  /** What runs, and what was charged since a moment: a reading that began then may lack it. */
  unread(since: number): bigint {
    return this.lately.reduce(
      (sum, { moment, chargeNano }) => (moment > since ? sum + chargeNano : sum),
      this.heldNano,
    )
  }
}

const chargedSince = (days: readonly DailyUsage[], firstDay: string): bigint =>
  days.reduce((sum, { day, chargeNano }) => (day >= firstDay ? sum + chargeNano : sum), 0n)

function refusal(window: SpendWindow, limit: string, availableNano: bigint, nowMs: number): MeterwayError {
  const resetMs = msUntilReset(window, nowMs)
  const period = window === 'total' ? 'in all' : `a ${window}`
  const available = formatMoney(availableNano > 0n ? availableNano : 0n)
  return new MeterwayError(
    'rate_limited',
    `This access key may spend ${limit} ${period}; ${available} is left.`,
    {
      details: {
        limit: `spend.${window}`,
        available,
        ...(resetMs === null ? {} : { retryAfterSeconds: Math.ceil(resetMs / 1000) }),
      },
    },
  )
}
