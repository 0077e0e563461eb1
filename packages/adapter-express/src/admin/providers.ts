import { found } from '../endpoints/found.js'
import { presentProvider, presentProviderKey } from '../presenters/catalog.js'
import {
  provider,
  providerInput,
  providerKey,
  providerKeyInput,
  providerKeyPatch,
  providerPatch,
} from '../schemas/provider.js'
import { childrenOf } from './children-of.js'
import { resourceEndpoints } from './resource.js'

export const providerEndpoints = resourceEndpoints({
  path: '/providers',
  param: 'id',
  noun: 'provider',
  input: providerInput,
  patch: providerPatch,
  removal: 'Removes a provider that no route leads to, with its keys',
  patchNote: '; a new base URL removes its keys',
  reply: provider,
  present: presentProvider,
  collection: ({ catalog }) => catalog.providers,
})

export const providerKeyEndpoints = resourceEndpoints({
  path: '/providers/{id}/keys',
  param: 'keyId',
  noun: 'provider key',
  input: providerKeyInput,
  patch: providerKeyPatch,
  reply: providerKey,
  present: presentProviderKey,
  collection: async ({ catalog }, providerId) => {
    found(await catalog.providers.get(providerId))
    return childrenOf(catalog.providerKeys, 'providerId', providerId)
  },
})
