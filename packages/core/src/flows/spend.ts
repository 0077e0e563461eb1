import type { Clock } from '../kernel/clock.js'
import { MeterwayError } from '../kernel/errors.js'
import { formatMoney, parseMoney } from '../kernel/money.js'
import type { SpendLimits } from '../kernel/usage-limits.js'
import { msUntilReset, spendWindows, startOf, type SpendWindow } from '../limits/index.js'
import type { ChargedBy, Store } from '../ports/index.js'

/** Whose spending is limited. */
export interface Spender {
  id: string
  /** How messages call it: `access key`. */
  kind: string
  limits: SpendLimits
  chargedBy: ChargedBy
}

/** Keeps what access keys and accounts spend within their limits. */
export interface Spend {
  /**
   * Sets the most that a request can cost aside from the limits of all its spenders, or of none.
   * @throws MeterwayError `rate_limited`, with the seconds until the window begins anew
   */
  take(spenders: readonly Spender[], ceilingNano: bigint): Promise<SpendTicket>
}

export interface SpendTicket {
  /** Tells what was charged in the end. */
  giveBack(chargeNano: bigint): void
}

/** A reading takes less: charges of so long ago are in every sum. */
const recentMs = 60_000
const spendersMax = 10_000

/**
 * What was charged is read from the store for each such request; what runs, or has been charged since that reading
 * began, is known by this process. Another process can exceed a limit by what it has running, not more.
 */
export function spend(store: Store, clock: Clock): Spend {
  const running = new Map<string, Running>()

  const runningOf = (id: string): Running => {
    const found = running.get(id)
    if (found) return found
    if (running.size >= spendersMax)
      for (const [other, { isIdle }] of running) if (isIdle(clock())) running.delete(other)
    const own = new Running()
    running.set(id, own)
    return own
  }

  const read = async ({ id, kind, limits, chargedBy }: Spender, nowMs: number): Promise<Reading> => {
    const own = runningOf(id)
    const began = own.now()
    const windows = spendWindows.flatMap((window) => {
      const limit = limits[window]
      return limit === undefined ? [] : [{ window, limit }]
    })
    const charged = await Promise.all(
      windows.map(({ window }) => store.usage.chargedSince(chargedBy, startOf(window, nowMs))),
    )
    const spent = windows.map((of, at) => ({ ...of, spentNano: charged[at]! }))
    return { kind, own, began, spent }
  }

  return {
    take: async (spenders, ceilingNano) => {
      const nowMs = clock()
      const readings = await Promise.all(spenders.map((spender) => read(spender, nowMs)))
      for (const reading of readings) check(reading, ceilingNano, nowMs)
      for (const { own } of readings) own.heldNano += ceilingNano
      return {
        giveBack: (chargeNano) => {
          for (const { own } of readings) own.ended(ceilingNano, chargeNano, clock())
        },
      }
    },
  }
}

interface Reading {
  kind: string
  own: Running
  /** The moment before the store was asked. */
  began: number
  spent: { window: SpendWindow; limit: string; spentNano: bigint }[]
}

function check({ kind, own, began, spent }: Reading, ceilingNano: bigint, nowMs: number): void {
  for (const { window, limit, spentNano } of spent) {
    const availableNano = parseMoney(limit) - spentNano - own.unread(began)
    if (ceilingNano > availableNano) throw refusal(kind, window, limit, availableNano, nowMs)
  }
}

/** What this process has running, and has charged lately, for one spender. */
class Running {
  heldNano = 0n
  private lately: { moment: number; atMs: number; chargeNano: bigint }[] = []
  private moment = 0

  /** A moment between all that is charged before and after; times of a clock may be equal. */
  now(): number {
    return ++this.moment
  }

  ended(ceilingNano: bigint, chargeNano: bigint, nowMs: number): void {
    this.heldNano -= ceilingNano
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

  /** Nothing of it is lost when it is forgotten. */
  readonly isIdle = (nowMs: number): boolean =>
    this.heldNano === 0n && this.lately.every(({ atMs }) => atMs <= nowMs - recentMs)
}

const periods: Record<SpendWindow, string> = {
  total: 'in all',
  month: 'a month',
  day: 'a day',
  fiveHours: 'in five hours',
}
/** A window that slides lets a little through again and again. */
const slidingRetrySeconds = 60

function refusal(
  kind: string,
  window: SpendWindow,
  limit: string,
  availableNano: bigint,
  nowMs: number,
): MeterwayError {
  const resetMs = msUntilReset(window, nowMs)
  const retryAfterSeconds =
    window === 'fiveHours' ? slidingRetrySeconds : resetMs === null ? null : Math.ceil(resetMs / 1000)
  const available = formatMoney(availableNano > 0n ? availableNano : 0n)
  return new MeterwayError(
    'rate_limited',
    `This ${kind} may spend ${limit} ${periods[window]}; ${available} is left.`,
    {
      details: {
        limit: `spend.${window}`,
        available,
        ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
      },
    },
  )
}
