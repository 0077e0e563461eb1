import { errorCatalogue, MeterwayError, openAiErrorBody, type ErrorCode } from '@meterway/core'

/** What goes over the wire for a fault. */
export interface ErrorReply {
  status: number
  headers: Record<string, string>
  body: string
}

/** Writes the body of an error as some API words it. */
export type ErrorWriter = (error: MeterwayError, requestId: string) => object

/** An error in the shape of an API. */
export function errorReply(
  error: MeterwayError,
  requestId: string,
  write: ErrorWriter = openAiErrorBody,
): ErrorReply {
  const { retryAfterSeconds } = error.details
  return {
    status: errorCatalogue[error.code].status,
    headers: retryAfterSeconds === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterSeconds)) },
    body: JSON.stringify(write(error, requestId)),
  }
}

/** A fault as the caller may know it: what is not a `MeterwayError` becomes `internal_error`, without detail. */
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
