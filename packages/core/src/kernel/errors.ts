/**
 * The error catalogue: every code that Meterway can answer or throw, once.
 * `kind` says who has to act; HTTP statuses live in the adapters (`status` here is the documented one).
 */
export const errorCatalogue = {
  invalid_request: {
    status: 400,
    kind: 'caller',
    retryable: false,
    meaning: 'A field has the wrong type, sign, size or precision; `param` names it.',
  },
  unsupported_parameter: {
    status: 400,
    kind: 'caller',
    retryable: false,
    meaning: 'The field is valid but cannot be served by the chosen route; `param` names it.',
  },
  invalid_access_key: {
    status: 401,
    kind: 'caller',
    retryable: false,
    meaning: 'The access key is missing, unknown, expired or revoked.',
  },
  invalid_token: {
    status: 401,
    kind: 'caller',
    retryable: false,
    meaning: 'The login token is missing, malformed, expired or revoked.',
  },
  invalid_credentials: {
    status: 401,
    kind: 'caller',
    retryable: false,
    meaning: 'User name or password is wrong.',
  },
  insufficient_balance: {
    status: 402,
    kind: 'caller',
    retryable: false,
    meaning: 'The available balance does not cover the request.',
  },
  quota_exhausted: {
    status: 402,
    kind: 'caller',
    retryable: false,
    meaning: 'The quota that must pay for the request is used up.',
  },
  forbidden: { status: 403, kind: 'caller', retryable: false, meaning: 'The caller may not do this.' },
  account_disabled: { status: 403, kind: 'caller', retryable: false, meaning: 'The account is disabled.' },
  model_not_allowed: {
    status: 403,
    kind: 'caller',
    retryable: false,
    meaning: 'The access key may not use this model.',
  },
  ip_not_allowed: {
    status: 403,
    kind: 'caller',
    retryable: false,
    meaning: 'The access key may not be used from this address.',
  },
  email_not_verified: {
    status: 403,
    kind: 'caller',
    retryable: false,
    meaning: 'The e-mail address must be verified first.',
  },
  not_found: {
    status: 404,
    kind: 'caller',
    retryable: false,
    meaning: 'There is no such thing, or it is not the caller’s.',
  },
  model_not_found: {
    status: 404,
    kind: 'caller',
    retryable: false,
    meaning: 'No active model has this name.',
  },
  method_not_allowed: {
    status: 405,
    kind: 'caller',
    retryable: false,
    meaning: 'The path exists, but not with this method.',
  },
  conflict: {
    status: 409,
    kind: 'caller',
    retryable: false,
    meaning: 'The change collides with the present state.',
  },
  idempotency_conflict: {
    status: 409,
    kind: 'caller',
    retryable: false,
    meaning: 'The idempotency key was used for another command.',
  },
  request_in_progress: {
    status: 409,
    kind: 'caller',
    retryable: true,
    meaning: 'A request with the same Idempotency-Key is still running.',
  },
  not_replayable: {
    status: 409,
    kind: 'caller',
    retryable: false,
    meaning: 'The answer to this Idempotency-Key was not kept: too large, or lost with its process.',
  },
  order_not_pending: {
    status: 409,
    kind: 'caller',
    retryable: false,
    meaning: 'The order has already been completed, cancelled or failed.',
  },
  payload_too_large: {
    status: 413,
    kind: 'caller',
    retryable: false,
    meaning: 'The request body exceeds the limit.',
  },
  unsupported_media_type: {
    status: 415,
    kind: 'caller',
    retryable: false,
    meaning: 'The content type is not served here.',
  },
  idempotency_key_reused: {
    status: 422,
    kind: 'caller',
    retryable: false,
    meaning: 'The Idempotency-Key header was used with another body.',
  },
  rate_limited: {
    status: 429,
    kind: 'caller',
    retryable: true,
    meaning: 'A limit is reached; `Retry-After` says when it resets.',
  },
  internal_error: {
    status: 500,
    kind: 'operator',
    retryable: false,
    meaning: 'An unexpected fault; the log line with the request id has the cause.',
  },
  upstream_error: {
    status: 502,
    kind: 'upstream',
    retryable: true,
    meaning: 'Every provider that was tried failed.',
  },
  price_missing: {
    status: 503,
    kind: 'operator',
    retryable: false,
    meaning: 'The model has no price in force, so nothing was sent.',
  },
  no_available_provider: {
    status: 503,
    kind: 'operator',
    retryable: true,
    meaning: 'No route of the model has a usable provider key.',
  },
  overloaded: {
    status: 503,
    kind: 'operator',
    retryable: true,
    meaning: 'The queue of ledger commands is full.',
  },
  store_unavailable: {
    status: 503,
    kind: 'operator',
    retryable: true,
    meaning: 'The database cannot be reached.',
  },
  upstream_timeout: {
    status: 504,
    kind: 'upstream',
    retryable: true,
    meaning: 'The provider did not answer in time.',
  },
} as const satisfies Record<string, ErrorEntry>

interface ErrorEntry {
  status: number
  kind: 'caller' | 'operator' | 'upstream'
  retryable: boolean
  meaning: string
}

/** A code of the catalogue. */
export type ErrorCode = keyof typeof errorCatalogue

/** Facts that travel with an error; all of them may be shown to the caller. */
export interface ErrorDetails {
  /** Name of the offending field, dotted (`messages.0.role`). */
  param?: string
  /** Seconds until a retry makes sense. */
  retryAfterSeconds?: number
  /** More named facts, decimal strings for money. */
  [name: string]: unknown
}

const marker = Symbol.for('meterway.error')

/** A fault with a code of the catalogue. Recognise it with `MeterwayError.is`, which survives duplicate installs. */
export class MeterwayError extends Error {
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message?: string, options: { details?: ErrorDetails; cause?: unknown } = {}) {
    super(
      message ?? errorCatalogue[code].meaning,
      options.cause === undefined ? undefined : { cause: options.cause },
    )
    this.name = 'MeterwayError'
    this.code = code
    this.details = options.details ?? {}
    Object.defineProperty(this, marker, { value: true })
  }

  /** Whether the same call may succeed later without a change. */
  get retryable(): boolean {
    return errorCatalogue[this.code].retryable
  }

  static is(value: unknown): value is MeterwayError {
    return typeof value === 'object' && value !== null && marker in value
  }
}

/** A 400 that names the field. */
export function invalidRequest(param: string, message: string): MeterwayError {
  return new MeterwayError('invalid_request', message, { details: { param } })
}
