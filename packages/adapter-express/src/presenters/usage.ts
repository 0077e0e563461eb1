import { formatMoney } from '@meterway/core'
import type { UsageRecord } from '@meterway/core/ledger'
import type * as z from 'zod'
import type { operatorUsage, usage } from '../schemas/usage.js'
import { isoTime } from './time.js'

/** A usage record as the account that paid for it sees it. */
export const presentUsage = (row: UsageRecord): z.output<typeof usage> => ({
  id: row.id,
  requestId: row.requestId,
  endpoint: row.endpoint,
  model: row.model,
  accessKeyId: row.accessKeyId,
  quantities: row.quantities,
  charge: formatMoney(row.chargeNano),
  currency: row.currency,
  quotaUsed: Number(row.quotaUsed),
  outcome: row.outcome,
  estimated: row.estimated,
  streamed: row.streamed,
  priceId: row.priceId,
  latencyMs: row.latencyMs,
  firstByteMs: row.firstByteMs,
  createdAt: isoTime(row.createdAtMs),
})

/** A usage record with what only the operator may know. */
export const presentOperatorUsage = (row: UsageRecord): z.output<typeof operatorUsage> => ({
  ...presentUsage(row),
  accountId: row.accountId,
  providerId: row.providerId,
  routeId: row.routeId,
  cost: formatMoney(row.costNano),
  ownCost: row.ownCostNano === null ? null : formatMoney(row.ownCostNano),
  promotional: formatMoney(row.promotionalNano),
  writtenOff: formatMoney(row.writtenOffNano),
})
