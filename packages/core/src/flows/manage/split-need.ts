import { burnDown, type Burnable } from '../../grants/index.js'
import { nano, shareRoundedUp, type Nano } from '../../kernel/money.js'
import type { Quote } from '../steps/quote.js'

/** Which part of a ceiling the balance would have to cover, and how far quota reaches. */
export interface NeedSplit {
  quotaCovered: bigint
  balanceNano: Nano
}

/** Splits a ceiling over grants and balance the way a hold would: quota, then promotional money, then the balance. */
export function splitNeed(
  { ceilingNano, quotaUnits, model }: Quote,
  grants: readonly Burnable[],
  nowMs: number,
): NeedSplit {
  const taken = (quotaType: string, units: bigint): bigint =>
    burnDown(grants, quotaType, units, nowMs).reduce((sum, { amount }) => sum + amount, 0n)
  const quotaCovered = taken(model.model.quotaType, quotaUnits)
  const moneyNano =
    quotaCovered === 0n ? ceilingNano : shareRoundedUp(ceilingNano, quotaUnits - quotaCovered, quotaUnits)
  return { quotaCovered, balanceNano: nano(moneyNano - taken('credit', moneyNano)) }
}
