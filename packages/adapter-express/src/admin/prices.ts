import { found } from '../endpoints/found.js'
import { presentModelPrice } from '../presenters/catalog.js'
import { presentPage } from '../presenters/page.js'
import { listOf, pageQuery } from '../schemas/page.js'
import { modelPrice, modelPriceInput } from '../schemas/price.js'
import { adminEndpoint } from './admin-endpoint.js'

export const priceEndpoints = [
  adminEndpoint({
    method: 'GET',
    path: '/models/{id}/prices',
    summary: 'Lists the prices that a model has had and will have, newest first',
    query: pageQuery({}),
    reply: listOf(modelPrice),
    errors: ['not_found'],
    handle: async ({ meterway: { catalog } }, { params, query }) => {
      found(await catalog.models.get(params.id))
      return presentPage(
        await catalog.prices.list({ ...query, where: { modelId: params.id } }),
        presentModelPrice,
      )
    },
  }),
  adminEndpoint({
    method: 'POST',
    path: '/models/{id}/prices',
    summary: 'Adds a price to a model; prices never change',
    status: 201,
    body: modelPriceInput,
    reply: modelPrice,
    errors: ['not_found', 'conflict'],
    handle: async ({ meterway: { catalog } }, { params, body: { effectiveFrom, ...price } }) => {
      found(await catalog.models.get(params.id))
      const created = await catalog.prices.create({
        modelId: params.id,
        price,
        ...(effectiveFrom !== undefined && { effectiveFrom }),
      })
      return presentModelPrice(created)
    },
  }),
]
