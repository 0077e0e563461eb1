import { newId } from '../kernel/ids.js'
import type { CatalogStore, Model, ModelPrice, Provider, ProviderKey, Route } from '../ports/index.js'

const createdAtMs = 1_767_225_600_000

export const provider = (facts: Partial<Provider> = {}): Provider => {
  const id = newId()
  return {
    id,
    name: `provider ${id}`,
    format: 'openai',
    baseUrl: 'https://api.example.com/v1',
    profile: null,
    config: { organisation: 'org', nested: { list: [1, 'two', null, true] } },
    status: 'active',
    createdAtMs,
    ...facts,
  }
}

export const providerKey = (providerId: string, facts: Partial<ProviderKey> = {}): ProviderKey => ({
  id: newId(),
  providerId,
  name: 'first',
  sealedSecret: 'v1.c2VhbGVk',
  hint: 'ab12',
  weight: 3,
  limits: { requestsPerMinute: 60, costPerDay: '2.5' },
  status: 'active',
  disabledReason: null,
  createdAtMs,
  ...facts,
})

export const model = (facts: Partial<Model> = {}): Model => {
  const id = newId()
  return {
    id,
    name: `model ${id}`,
    displayName: 'Modèle 模型 🙂',
    capabilities: ['chat', 'vision'],
    quotaType: 'text_token',
    maxOutputTokens: 16_384,
    contextWindow: null,
    status: 'active',
    createdAtMs,
    ...facts,
  }
}

export const price = (modelId: string, facts: Partial<ModelPrice> = {}): ModelPrice => ({
  id: newId(),
  modelId,
  price: {
    currency: 'USD',
    components: [
      { dimension: 'input', unit: 'token', unitPrice: '2.5', per: 1_000_000 },
      { dimension: 'output', unit: 'token', unitPrice: '10.000000000001', per: 1_000_000 },
    ],
  },
  effectiveFromMs: createdAtMs,
  createdAtMs,
  ...facts,
})

export const route = (modelId: string, providerId: string, facts: Partial<Route> = {}): Route => ({
  id: newId(),
  modelId,
  providerId,
  upstreamModel: 'upstream-model',
  priority: 1,
  weight: 10,
  defaultParameters: { temperature: 0.2 },
  ownPrice: null,
  status: 'active',
  createdAtMs,
  ...facts,
})

/** A model with one route, one provider and its key, one price, all stored. */
export async function storeFamily(catalog: CatalogStore) {
  const rows = { provider: provider(), model: model() }
  await catalog.insert('provider', rows.provider)
  await catalog.insert('model', rows.model)
  const more = {
    providerKey: providerKey(rows.provider.id),
    route: route(rows.model.id, rows.provider.id, { ownPrice: price(rows.model.id).price }),
    price: price(rows.model.id),
  }
  await catalog.insert('providerKey', more.providerKey)
  await catalog.insert('route', more.route)
  await catalog.insert('price', more.price)
  return { ...rows, ...more }
}
