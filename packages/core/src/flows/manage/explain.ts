import type { Allocation, UsageRecord } from '../../ledger/index.js'
import { rate, type Rating } from '../../pricing/index.js'
import type { ModelPrice } from '../../ports/index.js'
import type { FlowContext } from '../context.js'

/** Why a call cost what it cost. The tries, with what each cost the operator, stand in `record.detail.attempts`. */
export interface Explanation {
  record: UsageRecord
  /** The price it was admitted under; null for an unpriced model. */
  price: ModelPrice | null
  /** Quantity × unit price, line by line, the account's multiplier and the minimum charge included. */
  rating: Rating | null
  /** Grants that paid beside the balance, in the order in which they were used up. */
  grantsUsed: Allocation[]
}

/** Rates the record anew at its own price: prices are immutable, so the lines are those of the charge. */
export async function explain({ store }: FlowContext, usageRecordId: string): Promise<Explanation | null> {
  const record = await store.usage.find(usageRecordId)
  if (!record) return null
  const price = record.priceId === null ? null : await store.catalog.find('price', record.priceId)
  const { attributes = {}, multiplier = '1', rounding = 'up' } = record.detail
  const usage = { quantities: record.quantities, inputContextTokens: record.inputContextTokens, attributes }
  const rating = price ? rate(price.price, usage, { multiplier, rounding }) : null
  const { data } = await store.ledger.listTransfers({ id: usageRecordId, limit: 1 })
  return { record, price, rating, grantsUsed: data[0]?.allocations ?? [] }
}
