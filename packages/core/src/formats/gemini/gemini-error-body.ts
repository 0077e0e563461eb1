import { errorCatalogue, type MeterwayError } from '../../kernel/errors.js'
import { shownFacts } from '../openai/error-body.js'
import { type Json, textOr } from '../openai/values.js'

/** Names of gRPC's codes by HTTP status (google.rpc.Code); those without one of their own are a caller's or a server's. */
const statusNames = new Map<number, string>([
  [401, 'UNAUTHENTICATED'],
  [402, 'FAILED_PRECONDITION'],
  [403, 'PERMISSION_DENIED'],
  [404, 'NOT_FOUND'],
  [409, 'ABORTED'],
  [429, 'RESOURCE_EXHAUSTED'],
  [502, 'UNAVAILABLE'],
  [503, 'UNAVAILABLE'],
  [504, 'DEADLINE_EXCEEDED'],
])

const statusName = (status: number): string =>
  statusNames.get(status) ?? (status < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL')

/** The body of an error as Google's clients read it; code, request id and facts are in `details` (google.rpc.ErrorInfo). */
export function geminiErrorBody(fault: MeterwayError, requestId: string): Json {
  const { retryAfterSeconds, ...facts } = fault.details
  const { status } = errorCatalogue[fault.code]
  const info = {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason: fault.code.toUpperCase(),
    domain: 'meterway',
    metadata: { code: fault.code, requestId, ...textsOf(shownFacts(facts)) },
  }
  const details = [info, ...(retryAfterSeconds === undefined ? [] : [retryInfo(retryAfterSeconds)])]
  return { error: { code: status, message: fault.message, status: statusName(status), details } }
}

const retryInfo = (seconds: number): Json => ({
  '@type': 'type.googleapis.com/google.rpc.RetryInfo',
  retryDelay: `${seconds}s`,
})

/** Metadata are texts alone. */
const textsOf = (facts: Json): Record<string, string> =>
  Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, textOr(value, JSON.stringify(value))]),
  )
