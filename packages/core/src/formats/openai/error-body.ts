import { errorCatalogue, type MeterwayError } from '../../kernel/errors.js'
import { formatMoney } from '../../kernel/money.js'

/** The error type that the official client shows for a status. */
const typeOf = (status: number): string =>
  status === 401
    ? 'authentication_error'
    : status === 402
      ? 'insufficient_quota'
      : status === 403
        ? 'permission_error'
        : status === 429
          ? 'rate_limit_error'
          : status < 500
            ? 'invalid_request_error'
            : 'server_error'

/** The body of an error as OpenAI's clients read it, with the request id beside. */
export function openAiErrorBody(fault: MeterwayError, requestId: string): { error: Record<string, unknown> } {
  const { param, retryAfterSeconds: _, ...facts } = fault.details
  return {
    error: {
      type: typeOf(errorCatalogue[fault.code].status),
      code: fault.code,
      message: fault.message,
      param: param ?? null,
      ...shownFacts(facts),
      requestId,
    },
  }
}

/** Facts of an error as JSON has them: money as decimal text. */
export const shownFacts = (facts: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? formatMoney(value) : value,
    ]),
  )
