import * as z from 'zod'
import type { ZodOpenApiOverrideMetaContext } from 'zod-openapi'
import { priceCondition } from './price.js'
import { text } from './scalars.js'

const flag = z
  .enum(['true', 'false'])
  .transform((value) => value === 'true')
  .default(false)
  .meta({
    override: ({ jsonSchema }: ZodOpenApiOverrideMetaContext) => {
      delete jsonSchema.enum
      jsonSchema.type = 'boolean'
    },
  })

export const priceImportQuery = z.strictObject({
  provider: text(64).exactOptional().meta({ description: 'Only entries of this provider of the list.' }),
  createModels: flag.meta({ description: 'Makes a model for each priced entry that has none.' }),
  dryRun: flag.meta({ description: 'Reports what would change, and writes nothing.' }),
})

export const priceList = z.string().meta({
  description: 'The community price list, in LiteLLM’s layout: an object with an entry for each model.',
  override: { type: 'object' },
})

const priceChange = z.object({
  dimension: z.string(),
  when: priceCondition.exactOptional(),
  old: z.string().exactOptional(),
  new: z.string().exactOptional(),
})

const names = z.array(z.string())

export const priceImport = z
  .object({
    counts: z.object({ total: z.int(), priced: z.int(), expressed: z.int(), imported: z.int() }),
    quarantined: z
      .array(z.object({ name: z.string(), reasons: z.array(z.string()) }))
      .meta({ description: 'Malformed or implausible: to be looked at.' }),
    unexpressed: z
      .array(z.object({ name: z.string(), fields: z.array(z.string()) }))
      .meta({ description: 'With fields that a price cannot express.' }),
    unpriced: names.meta({ description: 'Without any price, which is not a price of zero.' }),
    free: names.meta({ description: 'Every price is zero.' }),
    differences: z
      .object({
        added: names,
        changed: z.array(z.object({ name: z.string(), changes: z.array(priceChange) })),
        unchanged: names,
        gone: names,
      })
      .meta({ description: 'Against the prices in force.' }),
    unknownModels: names.meta({ description: 'Entries left out for want of a model.' }),
    dryRun: z.boolean(),
    written: z.int(),
  })
  .meta({ id: 'PriceImport' })
