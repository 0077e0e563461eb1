import { errorCatalogue, MeterwayError, type ErrorCode } from '@meterway/core'

/** What goes over the wire for a fault. */
export interface ErrorReply {
  status: number
  headers: Record<string, string>
  body: string
}

/** The `type` that OpenAI's clients know for each party that has to act. */
const typeOfKind = {
  caller: 'invalid_request_error',
  operator: 'api_error',
  upstream: 'upstream_error',
} as const

/** Any fault in the error shape of the API. What is not a `MeterwayError` answers `internal_error` and no detail. */
export function errorReply(fault: unknown, requestId: string): ErrorReply {
  const error = toMeterwayError(fault)
  const { retryAfterSeconds, ...details } = error.details
  const { status, kind } = errorCatalogue[error.code]
  const body = {
    error: { ...details, type: typeOfKind[kind], code: error.code, message: error.message, requestId },
  }
  return {
    status,
    headers: retryAfterSeconds === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterSeconds)) },
    body: JSON.stringify(body, bigintAsText),
  }
}

/** A fault as the caller may know it: the code survives, the cause of an unexpected one does not. */
export function toMeterwayError(fault: unknown): MeterwayError {
  if (MeterwayError.is(fault)) return fault
  return new MeterwayError(codeOfStatus(fault), undefined, { cause: fault })
}

/** Faults of a host's own middleware (`http-errors`) carry a status; only those that blame the caller are believed. */
function codeOfStatus(fault: unknown): ErrorCode {
  const status = typeof fault === 'object' && fault !== null && 'status' in fault ? fault.status : undefined
  return codesByStatus.get(status) ?? 'internal_error'
}

const codesByStatus = new Map<unknown, ErrorCode>([
  [400, 'invalid_request'],
  [401, 'invalid_token'],
  [403, 'forbidden'],
  [404, 'not_found'],
  [413, 'payload_too_large'],
  [415, 'unsupported_media_type'],
])

const bigintAsText = (_name: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value
