import { formatMoney } from '@meterway/core'
import { availableNano, type Account } from '@meterway/core/ledger'
import type * as z from 'zod'
import type { account } from '../schemas/account.js'
import { isoTime } from './time.js'

/** An account as an operator sees it. */
export const presentAccount = (row: Account): z.output<typeof account> => ({
  id: row.id,
  ownerId: row.ownerId,
  ...presentBalance(row),
  creditLimit: formatMoney(row.creditLimitNano),
  status: row.status,
  priceGroup: row.priceGroup,
  timeZone: row.timeZone,
  limits: row.limits,
  createdAt: isoTime(row.createdAtMs),
})

/** The money of an account, as everybody sees it. */
export const presentBalance = (row: Account) => ({
  balance: formatMoney(row.postedNano),
  held: formatMoney(row.heldNano),
  available: formatMoney(availableNano(row)),
  currency: row.currency,
})
