import { newId } from '@meterway/core'
import type { Grant } from '@meterway/core/ledger'
import { acceptedOnce } from '../endpoints/accepted-once.js'
import { found } from '../endpoints/found.js'
import { presentGrant } from '../presenters/quota.js'
import { grant, grantInput, grantList } from '../schemas/grant.js'
import { adminEndpoint } from './admin-endpoint.js'

export const grantEndpoints = [
  adminEndpoint({
    method: 'GET',
    path: '/accounts/{ownerId}/grants',
    summary: 'Lists the grants of an account in the order they were given',
    reply: grantList,
    errors: ['not_found'],
    handle: async ({ meterway }, { params: { ownerId } }) => {
      found(await meterway.accounts.get(ownerId))
      return { data: (await meterway.grants.list(ownerId)).map(presentGrant) }
    },
  }),
  adminEndpoint({
    method: 'POST',
    path: '/accounts/{ownerId}/grants',
    summary: 'Gives an allowance of quota units or promotional money',
    status: 201,
    idempotent: true,
    body: grantInput,
    reply: grant,
    errors: ['idempotency_key_reused'],
    handle: async ({ meterway }, { params: { ownerId }, body, idempotencyKey }) => {
      await meterway.accounts.open({ ownerId })
      const { reason, ...allowance } = body
      const given = await meterway.ledger.grant({
        ownerId,
        ...allowance,
        note: reason,
        source: 'admin',
        sourceId: idempotencyKey ?? newId(),
      })
      const isSame = ({ note, priority, expiresAtMs }: Grant): boolean =>
        note === reason && priority === (body.priority ?? 0) && expiresAtMs === (body.expiresAt ?? null)
      return presentGrant(acceptedOnce(given, ({ grant: earlier }) => isSame(earlier)).grant)
    },
  }),
]
