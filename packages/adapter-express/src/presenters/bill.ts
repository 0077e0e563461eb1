import { formatMoney } from '@meterway/core'
import type { Transfer } from '@meterway/core/ledger'
import type * as z from 'zod'
import type { bill } from '../schemas/billing.js'
import { isoTime } from './time.js'

/** References of this type name the operator who acted: that is not the account's to know. */
export const operatorReferenceType = 'operator'

/** What a transfer did to its account's balance. */
export function signedAmountNano({ debitAccount, accountId, amountNano }: Transfer): bigint {
  const amount: bigint = amountNano
  return debitAccount === accountId ? -amount : amount
}

/** A transfer as a line of its account's statement. */
export const presentBill = (row: Transfer): z.output<typeof bill> => ({
  id: row.id,
  kind: row.kind,
  amount: formatMoney(signedAmountNano(row)),
  balanceAfter: formatMoney(row.balanceAfterNano ?? 0n),
  reference: row.reference?.type === operatorReferenceType ? null : row.reference,
  note: row.note,
  createdAt: isoTime(row.createdAtMs),
})
