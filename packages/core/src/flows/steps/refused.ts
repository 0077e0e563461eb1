import { MeterwayError } from '../../kernel/errors.js'
import { formatMoney } from '../../kernel/money.js'
import type { Refusal } from '../../ledger/index.js'

/** A ledger refusal as the caller sees it. */
export function refused(refusal: Refusal): MeterwayError {
  switch (refusal.code) {
    case 'quota_exhausted':
      return new MeterwayError('quota_exhausted', undefined, {
        details: {
          quotaType: refusal.quotaType,
          required: refusal.required.toString(),
          available: refusal.available.toString(),
        },
      })
    case 'account_disabled':
      return new MeterwayError('account_disabled')
    case 'insufficient_balance':
      return new MeterwayError('insufficient_balance', undefined, {
        details: {
          required: formatMoney(refusal.requiredNano),
          available: formatMoney(refusal.availableNano),
        },
      })
    case 'idempotency_conflict':
      return new MeterwayError('idempotency_conflict')
    case 'account_not_found':
    case 'hold_not_found':
    case 'transfer_not_found':
      return new MeterwayError('not_found')
    case 'hold_not_open':
    case 'already_reversed':
    case 'amount_out_of_range':
      return new MeterwayError('conflict', `The ledger refused: ${refusal.code.replaceAll('_', ' ')}.`)
  }
}
