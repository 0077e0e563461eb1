import { endpointFor } from '@meterway/adapter-express'
import { MeterwayError, type Meterway } from '@meterway/core'
import * as z from 'zod'
import { presentSignedInUser } from '../users/present-user.js'
import { signedInUser } from '../users/schemas.js'
import type { UserStore } from '../users/user-store.js'
import type { User } from '../users/user.js'
import { accessTokenSeconds, type AccessTokens } from './access-tokens.js'
import type { Login } from './login.js'
import type { RefreshTokens } from './refresh-tokens.js'

export interface AuthContext {
  meterway: Meterway
  users: UserStore
  login: Login
  accessTokens: AccessTokens
  refreshTokens: RefreshTokens
  /** Of who asks. */
  ip: string
}

const authEndpoint = endpointFor<AuthContext>()

const credentials = z.strictObject({
  login: z.string().min(1).max(191).meta({ description: 'User name or e-mail address.' }),
  password: z.string().min(1).max(256),
})

const refreshInput = z.strictObject({ refreshToken: z.string().min(1).max(256) })

const session = z
  .object({
    accessToken: z.string().meta({ description: 'A JWT, to be sent as `Authorization: Bearer`.' }),
    expiresIn: z.int().meta({ description: 'Seconds.' }),
    refreshToken: z.string().meta({ description: 'Good for one use.' }),
    user: signedInUser,
  })
  .meta({ id: 'Session' })

export const authEndpoints = [
  authEndpoint({
    method: 'POST',
    path: '/login',
    summary: 'Signs in with user name or e-mail address',
    body: credentials,
    reply: session,
    errors: ['invalid_credentials', 'rate_limited'],
    handle: async (context, { body }) => {
      const user = await context.login(body.login, body.password, context.ip)
      return sessionOf(context, user, await context.refreshTokens.issue(user.id))
    },
  }),
  authEndpoint({
    method: 'POST',
    path: '/refresh',
    summary: 'Exchanges a refresh token for a new session; one that comes twice ends all of them',
    body: refreshInput,
    reply: session,
    errors: ['invalid_token'],
    handle: async (context, { body }) => {
      const { userId, token } = await context.refreshTokens.rotate(body.refreshToken)
      const user = await context.users.find(userId)
      if (user?.status !== 'active') throw new MeterwayError('invalid_token')
      return sessionOf(context, user, token)
    },
  }),
  authEndpoint({
    method: 'POST',
    path: '/logout',
    summary: 'Makes a refresh token and its successors void',
    status: 204,
    body: refreshInput,
    handle: async ({ refreshTokens }, { body }) => {
      await refreshTokens.revoke(body.refreshToken)
      return undefined
    },
  }),
]

async function sessionOf({ meterway, accessTokens }: AuthContext, user: User, refreshToken: string) {
  return {
    accessToken: await accessTokens.sign(user),
    expiresIn: accessTokenSeconds,
    refreshToken,
    user: await presentSignedInUser(meterway, user),
  }
}
