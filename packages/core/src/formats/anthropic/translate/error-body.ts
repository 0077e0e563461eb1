import { type ErrorCode, errorCatalogue, type MeterwayError } from '../../../kernel/errors.js'
import { shownFacts } from '../../openai/error-body.js'
import type { Json } from '../../openai/values.js'

/** Anthropic API reference, errors: a type for each status. */
const types = new Map<number, string>([
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [409, 'conflict_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [504, 'timeout_error'],
])

function typeOf(code: ErrorCode): string {
  if (code === 'overloaded') return 'overloaded_error'
  const { status } = errorCatalogue[code]
  return types.get(status) ?? (status < 500 ? 'invalid_request_error' : 'api_error')
}

/** The body of an error as Anthropic's clients read it; `details.error_code` is the code of the catalogue. */
export function errorBody({ code, message, details }: MeterwayError, requestId: string): Json {
  const { retryAfterSeconds: _, ...facts } = details
  return {
    type: 'error',
    error: { type: typeOf(code), message, details: { error_code: code, ...shownFacts(facts) } },
    request_id: requestId,
  }
}

/** The same inside a stream. */
export const errorEvent = (fault: MeterwayError, requestId: string): string =>
  `event: error\ndata: ${JSON.stringify(errorBody(fault, requestId))}\n\n`
