import * as z from 'zod'
import { id, moneyInput, text, time, timeInput, unitPrice, whole } from './scalars.js'

const count = whole(0, Number.MAX_SAFE_INTEGER)

/** When a component or multiplier of a price applies. */
export const priceCondition = z
  .strictObject({
    input_tokens_gt: count.exactOptional(),
    input_tokens_gte: count.exactOptional(),
    service_tier: text(64).exactOptional(),
    size: text(64).exactOptional(),
    quality: text(64).exactOptional(),
    resolution: text(64).exactOptional(),
    search_context_size: text(64).exactOptional(),
    region: text(64).exactOptional(),
    speed: text(64).exactOptional(),
    media_seconds_gt: count.exactOptional(),
    max_results_gte: count.exactOptional(),
  })
  .meta({ description: 'All given members must hold.' })

const component = z.strictObject({
  dimension: text(64).meta({ description: 'What is counted.', examples: ['input'] }),
  unit: text(64).meta({ examples: ['token'] }),
  unitPrice,
  per: whole(1, Number.MAX_SAFE_INTEGER)
    .exactOptional()
    .meta({ description: 'Units that `unitPrice` pays for.' }),
  when: priceCondition.exactOptional(),
  basis: z.enum(['only_without_token_usage', 'only_without_image_price']).exactOptional(),
})

const priceFields = {
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be a three-letter code such as USD'),
  components: z.array(component).min(1).max(200),
  multipliers: z
    .array(z.strictObject({ factor: unitPrice, when: priceCondition }))
    .max(50)
    .exactOptional(),
  minimumCharge: moneyInput.exactOptional(),
}

/** A price without its date: what a unit of each dimension costs. */
export const priceInput = z.strictObject(priceFields)
export const price = z.object(priceFields).meta({ id: 'Price' })

export const modelPriceInput = z.strictObject({
  ...priceFields,
  effectiveFrom: timeInput.exactOptional().meta({ description: 'Default: now.' }),
})

export const modelPrice = z
  .object({ id, modelId: id, ...priceFields, effectiveFrom: time, createdAt: time })
  .meta({ id: 'ModelPrice' })
