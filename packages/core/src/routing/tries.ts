/** Rests of one key between two tries of the same request, by how often the request has failed. */
const pausesMs = [100, 400, 1_000]
/** A request waits no longer than this for a key to be free again. */
const longestPauseMs = 5_000

/** A choice, and how long to wait before it is tried. */
export interface Next<C> {
  choice: C
  waitMs: number
}

/** The tries of one request: every choice once, then those again that may do better after a while. */
export class Tries<C> {
  private readonly waiting: { choice: C; notBeforeMs: number }[]
  private readonly startedAtMs: number
  private failures = 0

  constructor(
    choices: readonly C[],
    private readonly bounds: { attempts: number; withinMs: number; clock: () => number },
  ) {
    this.startedAtMs = bounds.clock()
    this.waiting = choices.map((choice) => ({ choice, notBeforeMs: this.startedAtMs }))
  }

  /** Null when the request has had its tries, in number or in time. */
  next(): Next<C> | null {
    if (this.failures >= this.bounds.attempts) return null
    const nowMs = this.bounds.clock()
    const first = this.waiting.shift()
    if (!first) return null
    const waitMs = Math.max(0, first.notBeforeMs - nowMs)
    return nowMs + waitMs - this.startedAtMs > this.bounds.withinMs ? null : { choice: first.choice, waitMs }
  }

  /** Notes a failure. `again`: the same choice may be tried once more; with `restMs`, not before that has passed. */
  failed(choice: C, again: boolean, restMs?: number): void {
    const pauseMs = restMs ?? pausesMs[Math.min(this.failures, pausesMs.length - 1)]!
    this.failures++
    if (!again || pauseMs > longestPauseMs) return
    const notBeforeMs = this.bounds.clock() + pauseMs
    const at = this.waiting.findIndex((other) => other.notBeforeMs > notBeforeMs)
    this.waiting.splice(at < 0 ? this.waiting.length : at, 0, { choice, notBeforeMs })
  }
}
