import { describe, test } from 'vitest'
import {
  accessKeyContract,
  answerContract,
  catalogContract,
  healthContract,
  ledgerContract,
  limitContract,
  lockContract,
  runContract,
  usageContract,
  type Contract,
} from '../../src/conformance/index.js'
import { memoryHealthBoard } from '../../src/memory/health-board.js'
import { memoryStore } from '../../src/memory/index.js'
import { memoryLimits } from '../../src/memory/limits.js'
import type { Store } from '../../src/ports/index.js'
import { fakeClock } from '../../src/testing/index.js'

const contracts: Contract<Store>[] = [
  ledgerContract(),
  usageContract(),
  answerContract(),
  catalogContract(),
  accessKeyContract(),
  lockContract(),
]

for (const contract of contracts) {
  runContract(contract, { describe, test }, 'memory', () => Promise.resolve({ subject: memoryStore() }))
}

runContract(limitContract(), { describe, test }, 'memory', () => {
  const clock = fakeClock()
  const pass = (ms: number) => {
    clock.advance(ms)
    return Promise.resolve()
  }
  return Promise.resolve({ subject: { limits: memoryLimits(clock), pass } })
})

runContract(healthContract(), { describe, test }, 'memory', () => {
  const board = memoryHealthBoard()
  return Promise.resolve({ subject: { here: board, there: board } })
})
