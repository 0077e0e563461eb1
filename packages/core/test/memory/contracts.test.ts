import { describe, test } from 'vitest'
import {
  accessKeyContract,
  answerContract,
  catalogContract,
  ledgerContract,
  lockContract,
  runContract,
  usageContract,
  type Contract,
} from '../../src/conformance/index.js'
import { memoryStore } from '../../src/memory/index.js'
import type { Store } from '../../src/ports/index.js'

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
