import * as z from 'zod'
import { modelPrice } from './price.js'
import { id, money } from './scalars.js'
import { operatorUsage, usage } from './usage.js'

const line = z
  .object({ dimension: z.string(), quantity: z.string(), unitPrice: z.string(), cost: z.string() })
  .meta({ description: 'Decimal strings; the costs of all lines add up to `exact`.' })

const explanationFields = {
  cost: money.meta({ description: 'Rated amount: `exact`, rounded once to a nano-unit.' }),
  promotional: money.meta({ description: 'Paid by grants of promotional money.' }),
  writtenOff: money.meta({ description: 'Rated, but more than the account had.' }),
  exact: z.string().nullable(),
  multiplier: z.string().meta({ description: 'Of the account’s price group.' }),
  lines: z.array(line),
  price: modelPrice.nullable(),
  problems: z.array(z.object({ field: z.string(), reason: z.string() })),
}

/** Why a call cost what it cost, as the account that paid sees it. */
export const explanation = z.object({ ...usage.shape, ...explanationFields }).meta({ id: 'Explanation' })

const attempt = z.object({
  routeId: id,
  providerId: id,
  providerKeyId: id,
  upstreamModel: z.string(),
  outcome: z.string(),
  status: z.int().nullable(),
  latencyMs: z.int(),
  ownCost: money.nullable(),
})

/** The same with the operator's side: what was tried, what it cost, what is left. */
export const operatorExplanation = z
  .object({
    ...operatorUsage.shape,
    ...explanationFields,
    attempts: z.array(attempt),
    margin: money.nullable().meta({ description: 'Charge less own cost; null while that is unknown.' }),
  })
  .meta({ id: 'OperatorExplanation' })
