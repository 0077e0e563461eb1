import type { LedgerStore } from '@meterway/core/ports'
import type { StoreContext } from '../store-context.js'
import { verifyLedger } from '../verify/verify-ledger.js'
import { ledgerApply } from './apply.js'
import { ledgerReads } from './reads.js'

/** The ledger on SQL. */
export const knexLedger = (context: StoreContext): LedgerStore => ({
  apply: ledgerApply(context),
  ...ledgerReads(context),
  verify: () => verifyLedger(context),
})
