import { systemClock, type Clock } from '../kernel/clock.js'
import { Usage } from '../limits/index.js'
import type { LimitStore } from '../ports/index.js'

const subjectsMax = 10_000

/** Limits in the memory of one process. */
export function memoryLimits(clock: Clock = systemClock): LimitStore {
  const usages = new Map<string, Usage>()

  const usageOf = (subject: string, nowMs: number): Usage => {
    const found = usages.get(subject)
    if (found) return found
    if (usages.size >= subjectsMax) forgetIdle(usages, nowMs)
    const usage = new Usage()
    usages.set(subject, usage)
    return usage
  }
  return {
    take: (subject, claim) => {
      const nowMs = clock()
      const usage = usageOf(subject, nowMs)
      const taken = usage.take(claim, nowMs)
      if ('limit' in taken) return { ok: false, ...taken }
      let isOpen = true
      const giveBack = (tokensUsed: number): void => {
        if (isOpen) usage.giveBack(taken, tokensUsed)
        isOpen = false
      }
      return { ok: true, ticket: { giveBack } }
    },
  }
}

function forgetIdle(usages: Map<string, Usage>, nowMs: number): void {
  for (const [subject, usage] of usages) if (usage.isIdle(nowMs)) usages.delete(subject)
}
