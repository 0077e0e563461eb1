import { MeterwayError } from '@meterway/core'
import { jwtVerify, SignJWT } from 'jose'
import type { User } from '../users/user.js'

/** A signed claim to be a user, at a version of the user's tokens. */
export interface AccessClaim {
  userId: string
  tokenVersion: number
}

export interface AccessTokens {
  sign(user: User): Promise<string>
  /** @throws MeterwayError `invalid_token` for anything but a token that `sign` made and that is not yet expired */
  verify(token: string): Promise<AccessClaim>
}

export const accessTokenSeconds = 15 * 60

const issuer = 'meterway'
const audience = 'meterway-api'
const algorithm = 'HS256'
/** Another kind of token signed with the same secret must not pass for this one. */
const purpose = 'access'

/** Login tokens: JWT, HS256, 15 minutes. */
export function accessTokens(secret: Uint8Array): AccessTokens {
  return {
    sign: ({ id, tokenVersion }) =>
      new SignJWT({ purpose, ver: tokenVersion })
        .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
        .setSubject(id)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(`${accessTokenSeconds}s`)
        .sign(secret),
    verify: async (token) => {
      const options = { issuer, audience, algorithms: [algorithm], requiredClaims: ['sub', 'exp'] }
      const { payload } = await jwtVerify(token, secret, options).catch((cause: unknown) => {
        throw new MeterwayError('invalid_token', undefined, { cause })
      })
      const { sub, ver } = payload
      if (payload.purpose !== purpose || sub === undefined || typeof ver !== 'number') {
        throw new MeterwayError('invalid_token')
      }
      return { userId: sub, tokenVersion: ver }
    },
  }
}
