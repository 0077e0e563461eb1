import { refused } from '@meterway/core'
import type { Refusal } from '@meterway/core/ledger'

/**
 * The accepted half of a ledger's answer.
 * @throws MeterwayError with the code that the refusal has in the API
 */
export function accepted<Result extends { ok: true }>(result: Result | Refusal): Result {
  if (result.ok) return result
  throw refused(result)
}
