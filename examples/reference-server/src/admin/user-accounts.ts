import type { RequestHandler } from 'express'

const pattern = /^\/users\/([^/?]+)\/(balance-adjustments|grants)(?=\?|$)/

/**
 * Leads what an administrator does to a user's money to the account of the user, whose owner id is the user's id.
 * @param accounts serves `/accounts/{ownerId}/…`
 */
export const userAccounts =
  (accounts: RequestHandler): RequestHandler =>
  (request, response, next) => {
    if (!pattern.test(request.url)) {
      next()
      return
    }
    request.url = request.url.replace(pattern, '/accounts/$1/$2')
    void accounts(request, response, next)
  }
