import type { ProviderError } from '../routing/index.js'
import { isJson, objectsOf, textOr, type Json } from './openai/values.js'

/**
 * Reads an error in whichever shape a provider gives it: `{ error: { code, type, message } }` of OpenAI and its like,
 * Anthropic's with `details.error_code`, Gemini's with `status` and a list of `details` (at times inside an array),
 * `{ code, message }` at the top, or `{ code, error: "…" }`.
 * @param status of the answer; under a success, the error's own code is the status where it is one, else 502
 */
export function providerError(
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string,
): ProviderError {
  const whole = outermost(text)
  const error = isJson(whole.error) ? whole.error : whole
  const { details } = error
  const listed = objectsOf(details)
  return {
    status: status >= 200 && status < 300 ? statusOf(error.code) : status,
    headers,
    names: [
      error.code,
      error.type,
      error.status,
      whole.code,
      isJson(details) && details.error_code,
      ...listed.map(({ reason }) => reason),
    ].filter((name) => typeof name === 'string'),
    message: textOr(error.message, textOr(whole.error, '')),
    retryDelay: textOr(listed.find(({ retryDelay }) => typeof retryDelay === 'string')?.retryDelay, null),
  }
}

function outermost(text: string): Json {
  try {
    const value: unknown = JSON.parse(text)
    const [whole = {}] = objectsOf(Array.isArray(value) ? value : [value])
    return whole
  } catch {
    return {}
  }
}

const statusOf = (code: unknown): number =>
  typeof code === 'number' && code >= 400 && code <= 599 ? code : 502
