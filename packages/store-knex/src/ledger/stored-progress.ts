import type { HoldProgress } from '@meterway/core/ledger'
import { toBigint, toNano } from '../values.js'

type Stored = { [K in keyof HoldProgress]: HoldProgress[K] extends bigint ? string : HoldProgress[K] }

/** JSON for a text column; 64-bit integers as decimal strings. */
export const writeProgress = (progress: HoldProgress | null): string | null =>
  progress &&
  JSON.stringify({
    costNano: progress.costNano.toString(),
    quotaUnits: progress.quotaUnits.toString(),
    quantities: progress.quantities,
  })

export function readProgress(text: string | null): HoldProgress | null {
  if (text === null) return null
  const { costNano, quotaUnits, quantities } = JSON.parse(text) as Stored
  return { costNano: toNano(costNano), quotaUnits: toBigint(quotaUnits), quantities }
}
