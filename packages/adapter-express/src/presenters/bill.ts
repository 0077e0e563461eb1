import { formatMoney } from '@meterway/core'
import type { Transfer } from '@meterway/core/ledger'
import type * as z from 'zod'
import type { bill } from '../schemas/billing.js'
import { isoTime } from './time.js'

/** References of this type name the operator who acted: that is not the account's to know. */
export const operatorReferenceType = 'operator'

/** A transfer as a line of its account's statement. */
export const presentBill = (row: Transfer): z.output<typeof bill> => ({
  id: row.id,
  kind: row.kind,
  amount: formatMoney(row.debitAccount === row.accountId ? -row.amountNano : row.amountNano),
  balanceAfter: formatMoney(row.balanceAfterNano ?? 0n),
  reference: row.reference?.type === operatorReferenceType ? null : row.reference,
  note: row.note,
  createdAt: isoTime(row.createdAtMs),
})
