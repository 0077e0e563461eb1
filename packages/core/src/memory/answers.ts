import type { Clock } from '../kernel/clock.js'
import type { AnswerStore } from '../ports/index.js'
import type { MemoryTables } from './tables.js'

/** Answers of idempotent calls in memory. */
export const memoryAnswers = ({ answers }: MemoryTables, clock: Clock): AnswerStore => ({
  find: async (holdId) => structuredClone(answers.get(holdId) ?? null),
  prune: async (ageMs) => {
    const before = clock() - ageMs
    for (const { holdId, createdAtMs } of answers.values()) if (createdAtMs < before) answers.delete(holdId)
  },
})
