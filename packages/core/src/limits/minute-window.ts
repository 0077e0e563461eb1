const seconds = 60

/** How much of something happened in the last minute, second by second. */
export class MinuteWindow {
  private readonly amounts = new Float64Array(seconds)
  /** The second that each slot stands for. */
  private readonly stamps = new Float64Array(seconds).fill(-1)

  add(nowMs: number, amount: number): void {
    const second = Math.floor(nowMs / 1000)
    const slot = second % seconds
    if (this.stamps[slot] !== second) {
      this.stamps[slot] = second
      this.amounts[slot] = 0
    }
    this.amounts[slot]! += amount
  }

  /** Corrects what was added at a time; does nothing once that has left the window. */
  correct(atMs: number, change: number): void {
    const second = Math.floor(atMs / 1000)
    const slot = second % seconds
    if (this.stamps[slot] === second) this.amounts[slot] = Math.max(0, this.amounts[slot]! + change)
  }

  total(nowMs: number): number {
    let sum = 0
    for (const { amount } of this.within(nowMs)) sum += amount
    return sum
  }

  /** Milliseconds until `amount` more fits under a limit that is at least as large. */
  msUntilFits(nowMs: number, amount: number, limit: number): number {
    let over = this.total(nowMs) + amount - limit
    if (over <= 0) return 0
    const oldestFirst = this.within(nowMs).sort((a, b) => a.second - b.second)
    for (const { second, amount: leaving } of oldestFirst) {
      over -= leaving
      if (over <= 0) return (second + seconds) * 1000 - nowMs
    }
    return seconds * 1000
  }

  private within(nowMs: number): { second: number; amount: number }[] {
    const oldest = Math.floor(nowMs / 1000) - seconds
    const slots: { second: number; amount: number }[] = []
    this.stamps.forEach((second, slot) => {
      if (second > oldest && second >= 0) slots.push({ second, amount: this.amounts[slot]! })
    })
    return slots
  }
}
