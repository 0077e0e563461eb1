import { randomBytes } from 'node:crypto'
import { llmListener, llmRouter } from '@meterway/adapter-express'
import { createMeterway, undiciUpstream, type Meterway } from '@meterway/core'
import { connect, knexStore } from '@meterway/store-knex'
import { model, type Way, type WaySetup } from './way.js'

/** Meterway in front of the app, as the reference server has it. */
export const inFront: Way = async (_app, setup) => {
  const { meterway, accessKey } = await metering(setup)
  return { accessKey, inFront: llmListener(meterway) }
}

/** Meterway as a router of the app. */
export const asRouter: Way = async (app, setup) => {
  const { meterway, accessKey } = await metering(setup)
  app.use('/v1', llmRouter(meterway))
  return { accessKey }
}

/** With everything on: key, quote, durable hold, metering, durable charge before the answer is complete. */
async function metering(setup: WaySetup): Promise<{ meterway: Meterway; accessKey: string }> {
  const meterway = createMeterway({
    store: knexStore(connect(setup.databaseUrl, { poolSize: 10 })),
    masterKey: randomBytes(32),
    upstream: undiciUpstream({ allowPrivateAddresses: true }),
  })
  await offerModel(meterway, setup)
  await meterway.ledger.credit({ ownerId: 'bench', amount: '1000000', idempotencyKey: 'opening' })
  const { secret: accessKey } = await meterway.accessKeys.create({ ownerId: 'bench', name: 'bench' })
  meterway.start()
  return { meterway, accessKey }
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
