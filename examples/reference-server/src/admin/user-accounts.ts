import { adminRouter } from '@meterway/adapter-express'
import { MeterwayError, type Meterway } from '@meterway/core'
import type { RequestHandler } from 'express'
import type { Sessions } from '../auth/sessions.js'
import type { UserStore } from '../users/user-store.js'

const pattern = /^\/users\/([0-9a-f-]{36})\/(balance-adjustments|grants)(?=\?|$)/

/** Leads what an administrator does to a user's money to the user's account, whose owner id is the user's id. */
export function userAccounts(parts: {
  meterway: Meterway
  sessions: Sessions
  users: UserStore
}): RequestHandler {
  const { meterway, sessions, users } = parts
  const accounts = adminRouter(meterway, {
    actor: async (request) => {
      const { id } = await sessions.admin(request)
      // An account is opened on first use: one without a user must not come to be.
      if (!(await users.find(request.url.split('/')[2]!))) throw new MeterwayError('not_found')
      return id
    },
  })
  return (request, response, next) => {
    if (!pattern.test(request.url)) {
      next()
      return
    }
    request.url = request.url.replace(pattern, '/accounts/$1/$2')
    void accounts(request, response, next)
  }
}
