import { isoTimeOrNull } from '../presenters/time.js'
import { providerHealth } from '../schemas/provider-health.js'
import { adminEndpoint } from './admin-endpoint.js'

export const providerHealthEndpoint = adminEndpoint({
  method: 'GET',
  path: '/provider-health',
  summary: 'Tells which provider keys are disabled, rest, or are kept from a route by its failures',
  reply: providerHealth,
  handle: async ({ meterway }) => ({
    data: (await meterway.providerHealth()).map(({ provider, key, inFlight, routes }) => ({
      providerId: provider.id,
      provider: provider.name,
      keyId: key.id,
      key: key.name,
      status: key.status,
      disabledReason: key.disabledReason,
      inFlight,
      routes: routes.map(({ routeId, model, availableAtMs }) => ({
        routeId,
        model,
        availableAt: isoTimeOrNull(availableAtMs),
      })),
    })),
  }),
})
