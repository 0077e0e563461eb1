import { MeterwayError } from '@meterway/core'

/** Names remembered at once; the oldest make room, so that made-up ones cannot fill the memory. */
const namesMax = 50_000

/** Counts attempts by name in fixed windows, in the memory of this process. */
export class Attempts {
  private readonly windows = new Map<string, { left: number; endsAtMs: number }>()

  constructor(
    private readonly limit: number,
    private readonly windowMs: number,
  ) {}

  /**
   * Counts an attempt before it is made: many at once must not slip through together.
   * @throws MeterwayError `rate_limited` with the seconds until the window ends
   */
  take(name: string): void {
    const nowMs = Date.now()
    const window = this.current(name, nowMs)
    if (window.left === 0) {
      const retryAfterSeconds = Math.ceil((window.endsAtMs - nowMs) / 1000)
      throw new MeterwayError('rate_limited', 'Too many attempts; wait a while.', {
        details: { retryAfterSeconds },
      })
    }
    window.left -= 1
  }

  /** An attempt that succeeded does not count. */
  giveBack(name: string): void {
    const window = this.windows.get(name)
    if (window) window.left = Math.min(this.limit, window.left + 1)
  }

  private current(name: string, nowMs: number): { left: number; endsAtMs: number } {
    const window = this.windows.get(name)
    if (window && window.endsAtMs > nowMs) return window
    this.windows.delete(name)
    if (this.windows.size >= namesMax) this.windows.delete(this.windows.keys().next().value!)
    const opened = { left: this.limit, endsAtMs: nowMs + this.windowMs }
    this.windows.set(name, opened)
    return opened
  }
}
