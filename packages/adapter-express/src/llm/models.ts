import { MeterwayError } from '@meterway/core'
import type { Model } from '@meterway/core/ports'
import type * as z from 'zod'
import { llmModel, llmModelList } from '../schemas/llm.js'
import { llmEndpoint, type LlmContext } from './llm-endpoint.js'

export const modelEndpoints = [
  llmEndpoint({
    method: 'GET',
    path: '/models',
    summary: 'Lists the models that the access key may use',
    reply: llmModelList,
    handle: async (context) => ({
      object: 'list' as const,
      data: (await usableModels(context)).map(presentLlmModel),
    }),
  }),
  llmEndpoint({
    method: 'GET',
    path: '/models/{model}',
    summary: 'Shows a model',
    reply: llmModel,
    errors: ['model_not_found'],
    handle: async (context, { params }) => {
      const model = (await usableModels(context)).find(({ name }) => name === params.model)
      if (!model) throw new MeterwayError('model_not_found', undefined, { details: { param: 'model' } })
      return presentLlmModel(model)
    },
  }),
]

async function usableModels({ meterway, principal }: LlmContext): Promise<Model[]> {
  const allowed = principal.accessKey?.models ?? null
  const { models } = await meterway.catalog.snapshot()
  return [...models.values()]
    .map(({ model }) => model)
    .filter(({ name, status }) => status === 'active' && (allowed === null || allowed.includes(name)))
}

/** Nothing of the providers behind it. */
const presentLlmModel = ({ name, createdAtMs }: Model): z.output<typeof llmModel> => ({
  id: name,
  object: 'model',
  created: Math.floor(createdAtMs / 1000),
  owned_by: 'meterway',
})
