import { MeterwayError } from '../../../kernel/errors.js'
import { isJson, type Json } from '../values.js'

/** A provider's answer that is no answer; what it sent stays with the error, for the log. */
export const unreadable = (message: string, cause?: unknown): MeterwayError =>
  new MeterwayError('upstream_error', message, { cause })

/**
 * Reads the data of one event.
 * @throws MeterwayError `upstream_error` for what is not JSON, and for an error that the provider sent
 */
export function upstreamJson(data: string): Json {
  let value: unknown
  try {
    value = JSON.parse(data)
  } catch (cause) {
    throw unreadable('The provider sent an event that cannot be read.', cause)
  }
  if (!isJson(value)) throw unreadable('The provider sent an event that cannot be read.')
  return withoutError(value)
}

/** @throws MeterwayError `upstream_error` for a body or event that is an error: some vendors send them with status 200 */
export function withoutError(value: Json): Json {
  if ((value.error ?? null) !== null) throw unreadable('The provider broke off its answer.', value.error)
  return value
}
