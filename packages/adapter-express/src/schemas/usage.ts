import * as z from 'zod'
import { day, dayInput, id, money, ownerId, text, time, timeInput } from './scalars.js'

const outcome = z.enum([
  'complete',
  'incomplete',
  'client_disconnected',
  'upstream_broken',
  'upstream_error',
  'lost',
])

/** What the usage of one access key can be narrowed by. */
export const usageFiltersOfKey = {
  model: text(191).exactOptional(),
  from: timeInput.exactOptional().meta({ description: 'Included.' }),
  to: timeInput.exactOptional().meta({ description: 'Not included.' }),
  outcome: outcome.exactOptional(),
}

/** What a list of usage can be narrowed by. */
export const usageFilters = {
  ...usageFiltersOfKey,
  key: id.exactOptional().meta({ description: 'Id of an access key.' }),
}

export const usageExportQuery = z.strictObject(usageFilters)

const quantities = z
  .record(z.string(), z.union([z.number(), z.string()]))
  .meta({ description: 'Exclusive pools.', examples: [{ input: 100, output: 50 }] })

const usageFields = {
  id,
  requestId: z.string(),
  endpoint: z.string(),
  model: z.string(),
  accessKeyId: id.nullable(),
  quantities,
  charge: money,
  currency: z.string(),
  quotaUsed: z.int(),
  outcome,
  estimated: z.boolean(),
  streamed: z.boolean(),
  priceId: id.nullable(),
  latencyMs: z.int().nullable(),
  firstByteMs: z.int().nullable(),
  createdAt: time,
}

export const usage = z.object(usageFields).meta({ id: 'Usage' })

export const operatorUsage = z
  .object({
    ...usageFields,
    accountId: id,
    providerId: id.nullable(),
    routeId: id.nullable(),
    cost: money.meta({ description: 'Rated amount, before grants and write-offs.' }),
    ownCost: money.nullable().meta({ description: 'What the call cost the operator.' }),
    promotional: money,
    writtenOff: money,
  })
  .meta({ id: 'OperatorUsage' })

export const summaryQuery = z.strictObject({
  by: z.enum(['day', 'model', 'key']).default('day'),
  from: dayInput.exactOptional().meta({ description: 'First UTC day. Default: 30 days before `to`.' }),
  to: dayInput.exactOptional().meta({ description: 'Last UTC day, included. Default: today.' }),
})

export const usageSummary = z
  .object({
    from: day,
    to: day,
    data: z.array(
      z.object({
        group: z.string().nullable().meta({ description: 'Day, model name or access key id.' }),
        calls: z.int(),
        inputTokens: z.int(),
        outputTokens: z.int(),
        charge: money,
        quotaUsed: z.int(),
      }),
    ),
  })
  .meta({ id: 'UsageSummary' })

export const operatorUsageFilters = { ...usageFilters, ownerId: ownerId.exactOptional() }
