import * as z from 'zod'
import { id, time } from './scalars.js'

export const providerHealth = z
  .object({
    data: z.array(
      z.object({
        providerId: id,
        provider: z.string(),
        keyId: id,
        key: z.string(),
        status: z.enum(['active', 'disabled']),
        disabledReason: z.string().nullable(),
        inFlight: z.int().meta({ description: 'Calls that the process which answers has running.' }),
        routes: z.array(
          z.object({
            routeId: id,
            model: z.string(),
            availableAt: time.nullable().meta({ description: 'When it is tried again; null for now.' }),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'ProviderHealth' })
