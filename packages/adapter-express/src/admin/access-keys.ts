import { found } from '../endpoints/found.js'
import { presentAccessKey } from '../presenters/access-key.js'
import { presentPage } from '../presenters/page.js'
import { accessKey } from '../schemas/access-key.js'
import { listOf, pageQuery } from '../schemas/page.js'
import { adminEndpoint } from './admin-endpoint.js'

/** An operator sees and revokes keys; only their account makes them, so that no operator ever holds a secret. */
export const operatorAccessKeyEndpoints = [
  adminEndpoint({
    method: 'GET',
    path: '/accounts/{ownerId}/access-keys',
    summary: 'Lists the access keys of an account, newest first',
    query: pageQuery({}),
    reply: listOf(accessKey),
    errors: ['not_found'],
    handle: async ({ meterway }, { params: { ownerId }, query }) => {
      found(await meterway.accounts.get(ownerId))
      return presentPage(await meterway.accessKeys.list({ ...query, ownerId }), presentAccessKey)
    },
  }),
  adminEndpoint({
    method: 'DELETE',
    path: '/accounts/{ownerId}/access-keys/{keyId}',
    summary: 'Revokes an access key',
    status: 204,
    errors: ['not_found'],
    handle: async ({ meterway }, { params: { ownerId, keyId } }) => {
      const account = found(await meterway.accounts.get(ownerId))
      const key = found(await meterway.accessKeys.get(keyId))
      if (key.accountId !== account.id) found(null)
      await meterway.accessKeys.revoke(keyId)
    },
  }),
]
