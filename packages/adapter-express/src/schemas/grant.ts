import { grantSources } from '@meterway/core/ledger'
import * as z from 'zod'
import { quotaAmount } from './account.js'
import { id, positiveMoneyInput, quotaType, text, time, timeInput, whole } from './scalars.js'

/** More units than any plan gives, and exact in JSON. */
const maxUnits = 1_000_000_000_000_000

export const grantInput = z
  .strictObject({
    quotaType: quotaType.meta({ description: '`credit` gives promotional money.' }),
    amount: z.union([whole(1, maxUnits), positiveMoneyInput]).meta({
      description: 'Whole units; for `credit` a decimal string of money.',
      examples: [100000],
    }),
    expiresAt: timeInput.exactOptional(),
    priority: whole(0, 1_000_000).exactOptional().meta({ description: 'Lower is used up first.' }),
    reason: text(500),
  })
  .refine(({ quotaType: type, amount }) => (type === 'credit') === (typeof amount === 'string'), {
    path: ['amount'],
    message: 'must be whole units, or for credit a decimal string',
  })

export const grant = z
  .object({
    id,
    quotaType,
    amount: quotaAmount,
    used: quotaAmount,
    held: quotaAmount,
    priority: z.int(),
    source: z.enum(grantSources),
    effectiveAt: time,
    expiresAt: time.nullable(),
    note: z.string().nullable(),
    createdAt: time,
  })
  .meta({ id: 'Grant' })

export const grantList = z.object({ data: z.array(grant) })
