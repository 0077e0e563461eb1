import * as z from 'zod'
import { freeObject, id, quotaType, text, time, whole } from './scalars.js'
import { price, priceInput } from './price.js'

const status = z.enum(['active', 'disabled', 'retired'])
const tokens = whole(1, 1_000_000_000).nullable()

const fields = {
  name: text(191).meta({ description: 'What callers put into `model`.', examples: ['gpt-4o'] }),
  displayName: text(191),
  capabilities: z
    .array(text(64))
    .max(32)
    .meta({ examples: [['chat', 'vision']] }),
  quotaType,
  maxOutputTokens: tokens,
  contextWindow: tokens,
  status,
}

export const modelInput = z.strictObject({
  name: fields.name,
  displayName: fields.displayName.exactOptional().meta({ description: 'Default: the name.' }),
  capabilities: fields.capabilities.default(['chat']),
  quotaType: quotaType.default('text_token'),
  maxOutputTokens: tokens.default(null),
  contextWindow: tokens.default(null),
  status: status.default('active'),
})

export const modelPatch = z.strictObject({
  displayName: fields.displayName.exactOptional(),
  capabilities: fields.capabilities.exactOptional(),
  quotaType: quotaType.exactOptional(),
  maxOutputTokens: tokens.exactOptional(),
  contextWindow: tokens.exactOptional(),
  status: status.exactOptional(),
})

export const model = z.object({ id, ...fields, createdAt: time }).meta({ id: 'Model' })

const routeStatus = z.enum(['active', 'disabled'])
const rank = whole(0, 1_000_000)

export const routeInput = z.strictObject({
  providerId: id,
  upstreamModel: text(191).meta({ description: 'The model’s name at the provider.' }),
  priority: rank.default(1).meta({ description: 'Lower is tried first.' }),
  weight: whole(1, 1_000_000).default(1).meta({ description: 'Share among routes of one priority.' }),
  defaultParameters: freeObject.default({}),
  ownPrice: priceInput.nullable().default(null).meta({ description: 'What the provider charges.' }),
  status: routeStatus.default('active'),
})

export const routePatch = z.strictObject({
  upstreamModel: text(191).exactOptional(),
  priority: rank.exactOptional(),
  weight: whole(1, 1_000_000).exactOptional(),
  defaultParameters: freeObject.exactOptional(),
  ownPrice: priceInput.nullable().exactOptional(),
  status: routeStatus.exactOptional(),
})

export const route = z
  .object({
    id,
    modelId: id,
    providerId: id,
    upstreamModel: z.string(),
    priority: z.int(),
    weight: z.int(),
    defaultParameters: freeObject,
    ownPrice: price.nullable(),
    status: routeStatus,
    createdAt: time,
  })
  .meta({ id: 'Route' })
