import type { PriceList } from '../../pricing/index.js'
import type { ImportPlan } from './plan-import.js'

/** All that a person should know about an import. */
export type ImportReport = Pick<PriceList, 'counts' | 'quarantined' | 'unexpressed' | 'unpriced' | 'free'> &
  Pick<ImportPlan, 'differences' | 'unknownModels'> & {
    dryRun: boolean
    /** Prices written; 0 for a dry run. */
    written: number
  }

export function importReport(list: PriceList, plan: ImportPlan, dryRun: boolean): ImportReport {
  const { counts, quarantined, unexpressed, unpriced, free } = list
  const { differences, unknownModels } = plan
  const written = dryRun ? 0 : plan.prices.length
  return { counts, quarantined, unexpressed, unpriced, free, differences, unknownModels, dryRun, written }
}
