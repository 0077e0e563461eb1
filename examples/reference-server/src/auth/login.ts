import { MeterwayError } from '@meterway/core'
import type { UserStore } from '../users/user-store.js'
import type { User } from '../users/user.js'
import { Attempts } from './attempts.js'
import { verifyPassword } from './password.js'

export interface Login {
  /** @throws MeterwayError `invalid_credentials`, whatever was wrong; `rate_limited` after too many tries */
  (login: string, password: string, ip: string): Promise<User>
}

const windowMs = 15 * 60_000
const triesByLogin = 10
const triesByAddress = 50

export function passwordLogin(users: UserStore): Login {
  const byLogin = new Attempts(triesByLogin, windowMs)
  const byAddress = new Attempts(triesByAddress, windowMs)
  return async (login, password, ip) => {
    const name = login.toLowerCase()
    byAddress.take(ip)
    byLogin.take(name)
    const user = await users.findByLogin(name)
    const matches = await verifyPassword(user?.passwordHash ?? null, password)
    if (!user || !matches || user.status !== 'active') throw new MeterwayError('invalid_credentials')
    byAddress.giveBack(ip)
    byLogin.giveBack(name)
    return user
  }
}
