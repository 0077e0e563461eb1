import type { AccessKey } from '@meterway/core/ports'
import type * as z from 'zod'
import type { accessKey } from '../schemas/access-key.js'
import { isoTime, isoTimeOrNull } from './time.js'

/** An access key without its secret, which nobody has, and its digest, which nobody needs. */
export const presentAccessKey = (row: AccessKey): z.output<typeof accessKey> => ({
  id: row.id,
  name: row.name,
  hint: row.hint,
  status: row.status,
  expiresAt: isoTimeOrNull(row.expiresAtMs),
  models: row.models,
  ipAllowlist: row.ipAllowlist,
  limits: row.limits,
  funding: row.funding,
  createdAt: isoTime(row.createdAtMs),
})
