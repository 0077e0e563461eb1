import { formatMoney, MeterwayError } from '@meterway/core'
import type { Refusal } from '@meterway/core/ledger'

/**
 * The accepted half of a ledger's answer.
 * @throws MeterwayError with the code that the refusal has in the API
 */
export function accepted<Result extends { ok: true }>(result: Result | Refusal): Result {
  if (result.ok) return result
  throw refusalError(result)
}

/** A refusal as what the caller is told. */
export function refusalError(refusal: Refusal): MeterwayError {
  switch (refusal.code) {
    case 'insufficient_balance':
      return new MeterwayError('insufficient_balance', undefined, {
        details: {
          required: formatMoney(refusal.requiredNano),
          available: formatMoney(refusal.availableNano),
        },
      })
    case 'quota_exhausted': {
      const { quotaType, required, available } = refusal
      return new MeterwayError('quota_exhausted', undefined, {
        details: { quotaType, required: required.toString(), available: available.toString() },
      })
    }
    case 'amount_out_of_range':
      return new MeterwayError('invalid_request', 'The balance would leave the range that is kept.', {
        details: { param: 'amount' },
      })
    case 'account_disabled':
    case 'idempotency_conflict':
      return new MeterwayError(refusal.code)
    case 'hold_not_open':
    case 'already_reversed':
      return new MeterwayError('conflict')
    case 'account_not_found':
    case 'hold_not_found':
    case 'transfer_not_found':
      return new MeterwayError('not_found')
  }
}
