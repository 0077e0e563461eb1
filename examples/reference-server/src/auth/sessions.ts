import { MeterwayError } from '@meterway/core'
import type { Request } from 'express'
import type { UserStore } from '../users/user-store.js'
import type { User } from '../users/user.js'
import type { AccessTokens } from './access-tokens.js'

/** Who a request comes from. The row is read each time: a change of role or status acts at once. */
export interface Sessions {
  /** @throws MeterwayError `invalid_token` */
  user(request: Request): Promise<User>
  /** @throws MeterwayError `invalid_token`, `forbidden` */
  admin(request: Request): Promise<User>
}

export function sessions(users: UserStore, tokens: AccessTokens): Sessions {
  const userOf = async (request: Request): Promise<User> => {
    const [, token = ''] = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? []
    const claim = await tokens.verify(token)
    const user = await users.find(claim.userId)
    const valid = user?.status === 'active' && user.tokenVersion === claim.tokenVersion
    if (!user || !valid) throw new MeterwayError('invalid_token')
    return user
  }
  return {
    user: userOf,
    admin: async (request) => {
      const user = await userOf(request)
      if (user.role !== 'admin') throw new MeterwayError('forbidden')
      return user
    },
  }
}
