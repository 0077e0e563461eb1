import type { TransferKind } from '@meterway/core/ledger'
import type { TransferQuery } from '@meterway/core/ports'

/** Filters of a statement as a caller names them. */
interface BillingFilters {
  limit: number
  cursor?: string | undefined
  kind?: TransferKind
  from?: number
  to?: number
}

/** The filters in the words of the port. */
export function statementQueryOf({ kind, from, to, ...page }: BillingFilters): TransferQuery {
  return {
    ...page,
    ...(kind !== undefined && { kinds: [kind] }),
    ...(from !== undefined && { fromMs: from }),
    ...(to !== undefined && { toMs: to }),
  }
}
