import { fundings } from '@meterway/core/ledger'
import * as z from 'zod'
import { id, moneyInput, text, time, timeInput, whole } from './scalars.js'

const count = whole(1, 1_000_000_000)

export const limits = z.strictObject({
  requestsPerMinute: count.exactOptional(),
  tokensPerMinute: count.exactOptional(),
  maxParallel: count.exactOptional(),
  spend: z
    .strictObject({
      total: moneyInput.exactOptional(),
      day: moneyInput.exactOptional(),
      month: moneyInput.exactOptional(),
      fiveHours: moneyInput.exactOptional().meta({ description: 'Within any five hours.' }),
    })
    .exactOptional(),
})

const ipBlock = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])
const funding = z.enum(fundings)

const fields = {
  name: text(64),
  expiresAt: timeInput.nullable(),
  models: z
    .array(text(191))
    .min(1)
    .max(100)
    .nullable()
    .meta({ description: 'Allowed models; null allows all.' }),
  ipAllowlist: z
    .array(ipBlock)
    .min(1)
    .max(100)
    .nullable()
    .meta({ description: 'Addresses or CIDR blocks; null allows all.', examples: [['203.0.113.0/24']] }),
  limits,
  funding,
}

export const accessKeyInput = z.strictObject({
  name: fields.name,
  expiresAt: fields.expiresAt.exactOptional(),
  models: fields.models.exactOptional(),
  ipAllowlist: fields.ipAllowlist.exactOptional(),
  limits: limits.exactOptional(),
  funding: funding.exactOptional(),
})

export const accessKeyPatch = z.strictObject({
  ...accessKeyInput.shape,
  name: fields.name.exactOptional(),
})

const accessKeyFields = {
  id,
  name: z.string(),
  hint: z.string().meta({ description: 'Last four characters of the secret.' }),
  status: z.enum(['active', 'revoked']),
  expiresAt: time.nullable(),
  models: z.array(z.string()).nullable(),
  ipAllowlist: z.array(z.string()).nullable(),
  limits,
  funding,
  createdAt: time,
}

export const accessKey = z.object(accessKeyFields).meta({ id: 'AccessKey' })

export const createdAccessKey = z
  .object({ ...accessKeyFields, secret: z.string().meta({ description: 'Shown this once.' }) })
  .meta({ id: 'CreatedAccessKey' })
