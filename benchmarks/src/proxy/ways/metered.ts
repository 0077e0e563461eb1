import { randomBytes } from 'node:crypto'
import { llmRouter } from '@meterway/adapter-express'
import { createMeterway, undiciUpstream, type Meterway } from '@meterway/core'
import { connect, knexStore } from '@meterway/store-knex'
import { model, type Way, type WaySetup } from './way.js'

/** Meterway with everything on: key, quote, durable hold, metering, durable charge before the answer is complete. */
export const metered: Way = async (app, setup) => {
  const meterway = createMeterway({
    store: knexStore(connect(setup.databaseUrl, { poolSize: 10 })),
    masterKey: randomBytes(32),
    upstream: undiciUpstream({ allowPrivateAddresses: true }),
  })
  await offerModel(meterway, setup)
  await meterway.ledger.credit({ ownerId: 'bench', amount: '1000000', idempotencyKey: 'opening' })
  const { secret } = await meterway.accessKeys.create({ ownerId: 'bench', name: 'bench' })
  meterway.start()
  app.use('/v1', llmRouter(meterway))
  return secret
}

async function offerModel({ catalog }: Meterway, { providerUrl, providerSecret }: WaySetup): Promise<void> {
  const provider = { name: 'bench', format: 'openai', baseUrl: `${providerUrl}/v1` }
  const { id: providerId } = await catalog.providers.create(provider)
  await catalog.providerKeys.create({ providerId, name: 'main', secret: providerSecret })
  const { id: modelId } = await catalog.models.create({ name: model, maxOutputTokens: 16_384 })
  await catalog.routes.create({ modelId, providerId, upstreamModel: model })
  const price = { currency: 'USD', components: [perMillion('input', '0.15'), perMillion('output', '0.6')] }
  await catalog.prices.create({ modelId, price, effectiveFrom: 0 })
}

const perMillion = (dimension: string, unitPrice: string) => ({
  dimension,
  unit: 'token',
  unitPrice,
  per: 1_000_000,
})
