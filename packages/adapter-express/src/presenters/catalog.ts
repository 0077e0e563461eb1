import type { Model, ModelPrice, Provider, ProviderKey, Route } from '@meterway/core/ports'
import type { Price } from '@meterway/core/pricing'
import type * as z from 'zod'
import type { model, route } from '../schemas/model.js'
import type { modelPrice, price } from '../schemas/price.js'
import type { provider, providerKey } from '../schemas/provider.js'
import { isoTime } from './time.js'

export const presentProvider = (row: Provider): z.output<typeof provider> => ({
  id: row.id,
  name: row.name,
  format: row.format,
  baseUrl: row.baseUrl,
  profile: row.profile,
  config: row.config,
  status: row.status,
  createdAt: isoTime(row.createdAtMs),
})

/** Never the secret, sealed or not. */
export const presentProviderKey = (row: ProviderKey): z.output<typeof providerKey> => ({
  id: row.id,
  providerId: row.providerId,
  name: row.name,
  hint: row.hint,
  weight: row.weight,
  limits: row.limits,
  status: row.status,
  disabledReason: row.disabledReason,
  createdAt: isoTime(row.createdAtMs),
})

export const presentModel = (row: Model): z.output<typeof model> => ({
  id: row.id,
  name: row.name,
  displayName: row.displayName,
  capabilities: row.capabilities,
  quotaType: row.quotaType,
  maxOutputTokens: row.maxOutputTokens,
  contextWindow: row.contextWindow,
  status: row.status,
  createdAt: isoTime(row.createdAtMs),
})

export const presentRoute = (row: Route): z.output<typeof route> => ({
  id: row.id,
  modelId: row.modelId,
  providerId: row.providerId,
  upstreamModel: row.upstreamModel,
  priority: row.priority,
  weight: row.weight,
  defaultParameters: row.defaultParameters,
  ownPrice: row.ownPrice && presentPrice(row.ownPrice),
  status: row.status,
  createdAt: isoTime(row.createdAtMs),
})

export const presentModelPrice = (row: ModelPrice): z.output<typeof modelPrice> => ({
  id: row.id,
  modelId: row.modelId,
  ...presentPrice(row.price),
  effectiveFrom: isoTime(row.effectiveFromMs),
  createdAt: isoTime(row.createdAtMs),
})

const presentPrice = ({
  currency,
  components,
  multipliers,
  minimumCharge,
}: Price): z.output<typeof price> => ({
  currency,
  components: [...components],
  ...(multipliers && { multipliers: [...multipliers] }),
  ...(minimumCharge !== undefined && { minimumCharge }),
})
