import { MeterwayError } from '@meterway/core'
import type { Refusal } from '@meterway/core/ledger'
import { accepted } from './accepted.js'

/**
 * The accepted half of what the ledger answers to a command whose key is the caller's `Idempotency-Key`.
 * @param isSame whether what an earlier request left is all that this one asks for; the ledger compares only what moves
 * @throws MeterwayError `idempotency_key_reused`, and the code that a refusal has in the API
 */
export function acceptedOnce<Result extends { ok: true; replayed: boolean }>(
  result: Result | Refusal,
  isSame: (earlier: Result) => boolean,
): Result {
  const isOther = result.ok ? result.replayed && !isSame(result) : result.code === 'idempotency_conflict'
  if (isOther) throw new MeterwayError('idempotency_key_reused')
  return accepted(result)
}
