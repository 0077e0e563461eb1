import type { DailyUsage } from '@meterway/core/ports'
import { bigint, integer, text } from '../rows/fields.js'
import { mapping, type Field } from '../rows/mapping.js'

/** A part of a primary key cannot be NULL: no provider, or key, is the empty text. */
const textOrEmpty = (column: string): Field<string | null> => ({
  column,
  read: (value) => (value === '' ? null : text(column).read(value)),
  write: (value) => value ?? '',
})

export const dailyUsageRow = mapping<DailyUsage>({
  day: text('day'),
  accountId: text('account_id'),
  model: text('model'),
  providerId: textOrEmpty('provider_id'),
  providerKeyId: textOrEmpty('provider_key_id'),
  accessKeyId: textOrEmpty('access_key_id'),
  calls: integer('calls'),
  inputTokens: bigint('input_tokens'),
  outputTokens: bigint('output_tokens'),
  chargeNano: bigint('charge'),
  costNano: bigint('cost'),
  ownCostNano: bigint('own_cost'),
  quotaUsed: bigint('quota_used'),
})
