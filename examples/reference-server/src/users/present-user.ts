import { accountProfile } from '@meterway/adapter-express'
import type { Meterway } from '@meterway/core'
import type * as z from 'zod'
import type { signedInUser, user } from './schemas.js'
import type { User } from './user.js'

export async function presentSignedInUser(
  meterway: Meterway,
  { id, username, email, role }: User,
): Promise<z.output<typeof signedInUser>> {
  const { balance } = await accountProfile(meterway, id)
  return { id, username, email, role, balance }
}

/** A user as administrators see it. */
export async function presentUser(meterway: Meterway, row: User): Promise<z.output<typeof user>> {
  const { id, username, email, role, status, emailVerified } = row
  const { balance, currency } = await accountProfile(meterway, id)
  const createdAt = new Date(row.createdAtMs).toISOString()
  return { id, username, email, role, status, emailVerified, balance, currency, createdAt }
}
