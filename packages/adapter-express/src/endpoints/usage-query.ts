import type { Outcome } from '@meterway/core/ledger'
import type { UsageQuery } from '@meterway/core/ports'

/** Filters of a list of usage as a caller names them. */
interface UsageFilters {
  limit: number
  cursor?: string | undefined
  model?: string
  key?: string
  from?: number
  to?: number
  outcome?: Outcome
}

/** The filters in the words of the port. */
export function usageQueryOf({ key, from, to, ...same }: UsageFilters): UsageQuery {
  return {
    ...same,
    ...(key !== undefined && { accessKeyId: key }),
    ...(from !== undefined && { fromMs: from }),
    ...(to !== undefined && { toMs: to }),
  }
}
