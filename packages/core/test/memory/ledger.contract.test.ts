import { describe, test } from 'vitest'
import { runContract } from '../../src/conformance/contract.js'
import { ledgerContract } from '../../src/conformance/ledger-contract.js'
import { memoryLedger } from '../../src/memory/ledger.js'
import { emptyTables } from '../../src/memory/tables.js'
import { memoryUsage } from '../../src/memory/usage.js'

runContract(ledgerContract(), { describe, test }, 'memory', () => {
  const tables = emptyTables()
  return Promise.resolve({ subject: { ledger: memoryLedger(tables), usage: memoryUsage(tables) } })
})
