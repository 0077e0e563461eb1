import { accountProfile, endpointFor, profile } from '@meterway/adapter-express'
import type { Meterway } from '@meterway/core'
import * as z from 'zod'
import type { User } from './user.js'

export interface ProfileContext {
  meterway: Meterway
  user: User
}

const profileEndpoint = endpointFor<ProfileContext>()

const userProfile = z
  .object({
    ...profile.shape,
    username: z.string(),
    email: z.string(),
    role: z.enum(['user', 'admin']),
    settings: z.object({}),
  })
  .meta({ id: 'UserProfile' })

export const profileEndpoints = [
  profileEndpoint({
    method: 'GET',
    path: '/profile',
    summary: 'Shows the signed-in user with balance and quotas',
    reply: userProfile,
    handle: async ({ meterway, user: { id, username, email, role, status } }) => ({
      ...(await accountProfile(meterway, id)),
      id,
      username,
      email,
      role,
      status,
      settings: {},
    }),
  }),
]
