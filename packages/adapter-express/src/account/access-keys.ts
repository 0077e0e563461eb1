import type { AccessKey } from '@meterway/core/ports'
import { found } from '../endpoints/found.js'
import { usageQueryOf } from '../endpoints/usage-query.js'
import { presentAccessKey } from '../presenters/access-key.js'
import { presentPage } from '../presenters/page.js'
import { presentUsage } from '../presenters/usage.js'
import { accessKey, accessKeyInput, accessKeyPatch, createdAccessKey } from '../schemas/access-key.js'
import { listOf, pageQuery } from '../schemas/page.js'
import { usage, usageFiltersOfKey } from '../schemas/usage.js'
import { accountEndpoint, type AccountContext } from './account-endpoint.js'
import { accountOf } from './account-of.js'

export const accessKeyEndpoints = [
  accountEndpoint({
    method: 'GET',
    path: '/access-keys',
    summary: 'Lists the caller’s access keys, newest first',
    query: pageQuery({}),
    reply: listOf(accessKey),
    handle: async ({ meterway, ownerId }, { query }) =>
      presentPage(await meterway.accessKeys.list({ ...query, ownerId }), presentAccessKey),
  }),
  accountEndpoint({
    method: 'POST',
    path: '/access-keys',
    summary: 'Makes an access key; its secret is shown this once',
    status: 201,
    body: accessKeyInput,
    reply: createdAccessKey,
    handle: async ({ meterway, ownerId }, { body }) => {
      const { accessKey: row, secret } = await meterway.accessKeys.create({ ownerId, ...body })
      return { ...presentAccessKey(row), secret }
    },
  }),
  accountEndpoint({
    method: 'GET',
    path: '/access-keys/{id}',
    summary: 'Shows an access key',
    reply: accessKey,
    errors: ['not_found'],
    handle: async (context, { params }) => presentAccessKey(await ownKey(context, params.id)),
  }),
  accountEndpoint({
    method: 'PATCH',
    path: '/access-keys/{id}',
    summary: 'Changes an access key',
    body: accessKeyPatch,
    reply: accessKey,
    errors: ['not_found'],
    handle: async (context, { params, body }) => {
      await ownKey(context, params.id)
      return presentAccessKey(found(await context.meterway.accessKeys.update(params.id, body)))
    },
  }),
  accountEndpoint({
    method: 'DELETE',
    path: '/access-keys/{id}',
    summary: 'Revokes an access key',
    status: 204,
    errors: ['not_found'],
    handle: async (context, { params }) => {
      await ownKey(context, params.id)
      await context.meterway.accessKeys.revoke(params.id)
    },
  }),
  accountEndpoint({
    method: 'GET',
    path: '/access-keys/{id}/usage',
    summary: 'Lists what was used with an access key, newest first',
    query: pageQuery(usageFiltersOfKey),
    reply: listOf(usage),
    errors: ['not_found'],
    handle: async (context, { params, query }) => {
      const { id, accountId } = await ownKey(context, params.id)
      return presentPage(
        await context.meterway.usage.list({ ...usageQueryOf(query), accountId, accessKeyId: id }),
        presentUsage,
      )
    },
  }),
]

/** @throws MeterwayError `not_found` for the key of another account, as for one that does not exist */
async function ownKey(context: AccountContext, id: string): Promise<AccessKey> {
  const key = found(await context.meterway.accessKeys.get(id))
  const account = await accountOf(context)
  return key.accountId === account.id ? key : found<AccessKey>(null)
}
