import type { Funding } from '../../ledger/index.js'

/** Every way to choose which means may be spent. */
export const fundings: readonly Funding[] = ['quota_then_balance', 'quota_only', 'balance_only']
