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
    take: (claims, tokens) => {
      const nowMs = clock()
      const asked = claims.map(({ subject, limits }) => ({
        subject,
        usage: usageOf(subject, nowMs),
        claim: { limits, tokens },
      }))
      for (const { subject, usage, claim } of asked) {
        const refusal = usage.refusal(claim, nowMs)
        if (refusal) return { ok: false, subject, ...refusal }
      }
      const taken = asked.map(({ usage, claim }) => ({ usage, taken: usage.take(claim, nowMs) }))
      let isOpen = true
      const giveBack = (tokensUsed: number): void => {
        if (isOpen) for (const { usage, taken: part } of taken) usage.giveBack(part, tokensUsed)
        isOpen = false
      }
      return { ok: true, ticket: { giveBack } }
    },
  }
}

function forgetIdle(usages: Map<string, Usage>, nowMs: number): void {
  for (const [subject, usage] of usages) if (usage.isIdle(nowMs)) usages.delete(subject)
}
