import type { UsageRecord } from './usage-record.js'

/** One row of the daily rollup: all calls of an account by one access key, model and provider key on one UTC day. */
export interface DailyUsage {
  /** UTC, `YYYY-MM-DD`, by the start of the call. */
  day: string
  accountId: string
  model: string
  providerId: string | null
  providerKeyId: string | null
  accessKeyId: string | null
  calls: number
  inputTokens: bigint
  outputTokens: bigint
  chargeNano: bigint
  costNano: bigint
  ownCostNano: bigint
  quotaUsed: bigint
}

export const inputPools = [
  'input',
  'cache_read',
  'cache_write',
  'cache_write_1h',
  'input_audio',
  'input_image',
  'cache_read_audio',
  'cache_write_audio',
]
export const outputPools = ['output', 'output_reasoning', 'output_audio', 'output_image', 'output_video']

const msPerDay = 86_400_000
let lastDayNumber = -1
let lastDay = ''

/** The UTC day of a time, `YYYY-MM-DD`. */
export function utcDay(ms: number): string {
  const dayNumber = Math.floor(ms / msPerDay)
  if (dayNumber !== lastDayNumber) {
    lastDayNumber = dayNumber
    lastDay = new Date(ms).toISOString().slice(0, 10)
  }
  return lastDay
}

/** Adds a record to its row of the rollup, or takes it back out (`sign` −1). */
export function addToDaily(rows: Map<string, DailyUsage>, record: UsageRecord, sign: 1 | -1): void {
  const day = utcDay(record.startedAtMs)
  const key = dailyKey(day, record)
  let row = rows.get(key)
  if (!row) rows.set(key, (row = emptyRow(day, record)))
  const times = BigInt(sign)
  row.calls += sign
  row.inputTokens += times * poolSum(record, inputPools)
  row.outputTokens += times * poolSum(record, outputPools)
  row.chargeNano += times * record.chargeNano
  row.costNano += times * record.costNano
  row.ownCostNano += times * (record.ownCostNano ?? 0n)
  row.quotaUsed += times * record.quotaUsed
}

type Grouped = Pick<DailyUsage, 'accountId' | 'model' | 'providerId' | 'providerKeyId' | 'accessKeyId'>

export const dailyKey = (
  day: string,
  { accountId, model, providerId, providerKeyId, accessKeyId }: Grouped,
): string => `${day} ${accountId} ${providerId ?? ''} ${providerKeyId ?? ''} ${accessKeyId ?? ''} ${model}`

function emptyRow(day: string, record: UsageRecord): DailyUsage {
  const { accountId, model, providerId, providerKeyId, accessKeyId } = record
  const zero = {
    inputTokens: 0n,
    outputTokens: 0n,
    chargeNano: 0n,
    costNano: 0n,
    ownCostNano: 0n,
    quotaUsed: 0n,
  }
  return { day, accountId, model, providerId, providerKeyId, accessKeyId, calls: 0, ...zero }
}

function poolSum(record: UsageRecord, pools: readonly string[]): bigint {
  let sum = 0
  for (const pool of pools) sum += Math.trunc(Number(record.quantities[pool] ?? 0))
  return BigInt(sum)
}
