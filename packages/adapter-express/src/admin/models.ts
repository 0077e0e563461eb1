import { found } from '../endpoints/found.js'
import { presentModel, presentRoute } from '../presenters/catalog.js'
import { model, modelInput, modelPatch, route, routeInput, routePatch } from '../schemas/model.js'
import { childrenOf } from './children-of.js'
import { resourceEndpoints } from './resource.js'

export const modelEndpoints = resourceEndpoints({
  path: '/models',
  param: 'id',
  noun: 'model',
  removal: 'Retires a model: callers no longer find it, its history stays',
  input: modelInput,
  patch: modelPatch,
  reply: model,
  present: presentModel,
  collection: ({ catalog }) => catalog.models,
})

export const routeEndpoints = resourceEndpoints({
  path: '/models/{id}/routes',
  param: 'routeId',
  noun: 'route',
  input: routeInput,
  patch: routePatch,
  reply: route,
  present: presentRoute,
  collection: async ({ catalog }, modelId) => {
    found(await catalog.models.get(modelId))
    return childrenOf(catalog.routes, 'modelId', modelId)
  },
})
