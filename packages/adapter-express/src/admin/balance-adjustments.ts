import { formatMoney, MeterwayError, newId, parseMoney, refused } from '@meterway/core'
import { acceptedOnce } from '../endpoints/accepted-once.js'
import { operatorReferenceType, presentBill } from '../presenters/bill.js'
import { balanceAdjustment } from '../schemas/account.js'
import { bill } from '../schemas/billing.js'
import { adminEndpoint } from './admin-endpoint.js'

/** What an operator gives to and takes from an account. */
export const adjustmentEndpoints = [
  adminEndpoint({
    method: 'POST',
    path: '/accounts/{ownerId}/balance-adjustments',
    summary: 'Adds to a balance, or takes from it what is available',
    status: 201,
    idempotent: true,
    body: balanceAdjustment,
    reply: bill,
    errors: ['conflict', 'idempotency_key_reused'],
    handle: async (
      { meterway, actor },
      { params: { ownerId }, body: { amount, reason }, idempotencyKey },
    ) => {
      const takes = amount.startsWith('-')
      const absolute = amount.replace(/^[+-]/, '')
      // An account that was never opened has nothing to take, and a refusal does not open it.
      if (takes && !(await meterway.accounts.get(ownerId)))
        throw beyondBalance({ required: formatMoney(parseMoney(absolute)), available: '0' })
      const command = {
        ownerId,
        amount: absolute,
        kind: 'adjustment' as const,
        reference: { type: operatorReferenceType, id: actor },
        note: reason,
        idempotencyKey: idempotencyKey ?? newId(),
      }
      const result = await (takes ? meterway.ledger.debit(command) : meterway.ledger.credit(command))
      if (!result.ok && result.code === 'insufficient_balance') throw beyondBalance(refused(result).details)
      return presentBill(acceptedOnce(result, ({ transfer }) => transfer.note === reason).transfer)
    },
  }),
]

/** To an operator it is the state of the account that is in the way, not a lack of payment. */
const beyondBalance = (details: MeterwayError['details']): MeterwayError =>
  new MeterwayError('conflict', 'The available balance is less than the amount.', { details })
