import { isTimeZone } from '@meterway/core'
import * as z from 'zod'
import { limits } from './access-key.js'
import {
  currency,
  id,
  money,
  moneyInput,
  ownerId,
  quotaType,
  signedMoneyInput,
  text,
  time,
} from './scalars.js'

export const account = z
  .object({
    id,
    ownerId,
    currency,
    balance: money,
    held: money,
    available: money,
    creditLimit: money,
    status: z.enum(['active', 'disabled']),
    priceGroup: z.string().nullable(),
    timeZone: z.string(),
    limits: limits.nullable(),
    createdAt: time,
  })
  .meta({ id: 'Account' })

const timeZone = text(64).refine(isTimeZone, 'must be an IANA time zone such as Europe/Berlin')

export const accountPatch = z.strictObject({
  status: z.enum(['active', 'disabled']).exactOptional(),
  creditLimit: moneyInput.exactOptional(),
  priceGroup: text(64).nullable().exactOptional(),
  timeZone: timeZone.exactOptional(),
  limits: limits
    .nullable()
    .exactOptional()
    .meta({ description: 'Of all its calls together, whatever access key they come with; null lifts them.' }),
  currency: currency
    .exactOptional()
    .meta({ description: 'Only while the account is opened by this call; a currency never changes.' }),
})

export const balanceAdjustment = z.strictObject({ amount: signedMoneyInput, reason: text(500) })

/** Quota units are whole numbers; promotional money (`credit`) is a decimal string. */
export const quotaAmount = z.union([z.int(), z.string()])

export const quota = z
  .object({
    quotaType,
    total: quotaAmount,
    used: quotaAmount,
    held: quotaAmount,
    remaining: quotaAmount,
    resetsAt: time.nullable(),
  })
  .meta({ id: 'Quota', description: 'All grants in force of one quota type, together.' })

export const quotaList = z.object({ data: z.array(quota) })

export const profile = z
  .object({
    id: ownerId,
    status: z.enum(['active', 'disabled']),
    balance: money,
    held: money,
    available: money,
    currency,
    quotas: z.array(quota),
  })
  .meta({ id: 'Profile' })
