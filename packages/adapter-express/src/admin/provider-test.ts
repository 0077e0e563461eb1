import { found } from '../endpoints/found.js'
import { providerTest } from '../schemas/provider.js'
import { adminEndpoint } from './admin-endpoint.js'

export const providerTestEndpoint = adminEndpoint({
  method: 'POST',
  path: '/providers/{id}/test',
  summary: 'Asks a provider for its models with the newest of its keys; costs nothing',
  reply: providerTest,
  errors: ['not_found', 'conflict'],
  handle: async ({ meterway }, { params }) => {
    const { ok, status, latencyMs, message } = found(await meterway.testProvider(params.id))
    return { ok, status, latencyMs, message }
  },
})
