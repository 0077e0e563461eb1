import { readFileSync } from 'node:fs'
import type { Meterway, PriceInput } from '@meterway/core'
import type { Provider, Store } from '@meterway/core/ports'
import * as z from 'zod'

const providerName = 'simulated'
const demoModels = ['gpt-4o-mini', 'gpt-4o', 'text-embedding-3-small']

/** Made by `scripts/make-default-prices.js`. */
const priceFile = z.object({
  models: z.array(
    z.object({
      name: z.string(),
      mode: z.string(),
      maxOutputTokens: z.int().optional(),
      contextWindow: z.int().optional(),
      price: z.custom<PriceInput['price']>(),
    }),
  ),
})
type PricedModel = z.output<typeof priceFile>['models'][number]

/** Provider, models, prices and routes of the demo; whatever is there already stays as it is. */
export async function seedDemoCatalog(meterway: Meterway, store: Store, baseUrl: string): Promise<void> {
  const provider = await seedProvider(meterway, store, baseUrl)
  for (const model of priceList().filter(({ name }) => demoModels.includes(name))) {
    await seedModel(meterway, store, provider, model)
  }
}

async function seedProvider({ catalog }: Meterway, store: Store, baseUrl: string): Promise<Provider> {
  const { providers, providerKeys } = await store.catalog.snapshot()
  const found = providers.find(({ name }) => name === providerName)
  const provider =
    found ?? (await catalog.providers.create({ name: providerName, format: 'openai', baseUrl }))
  // Its port changes with each start. Through the store, since a new address would take the key away.
  if (found) await store.catalog.update('provider', provider.id, { baseUrl })
  if (!providerKeys.some(({ providerId }) => providerId === provider.id)) {
    await catalog.providerKeys.create({ providerId: provider.id, name: 'demo', secret: 'sk-simulated' })
  }
  return provider
}

async function seedModel(meterway: Meterway, store: Store, provider: Provider, priced: PricedModel) {
  const { name, mode, maxOutputTokens, contextWindow, price } = priced
  const { catalog } = meterway
  const { models, prices, routes } = await store.catalog.snapshot()
  const model =
    models.find((row) => row.name === name) ??
    (await catalog.models.create({
      name,
      capabilities: [mode === 'embedding' ? 'embeddings' : mode],
      maxOutputTokens: maxOutputTokens ?? null,
      contextWindow: contextWindow ?? null,
    }))
  const ofModel = ({ modelId }: { modelId: string }) => modelId === model.id
  if (!prices.some(ofModel)) await catalog.prices.create({ modelId: model.id, price })
  if (!routes.some(ofModel)) {
    await catalog.routes.create({ modelId: model.id, providerId: provider.id, upstreamModel: name })
  }
}

function priceList(): PricedModel[] {
  const file = new URL('../../default-prices.json', import.meta.url)
  return priceFile.parse(JSON.parse(readFileSync(file, 'utf8'))).models
}
