import { invalidRequest } from '../../kernel/errors.js'

/**
 * A text that every engine can store and compare: not empty, bounded, no NUL, no half of a surrogate pair.
 * @throws MeterwayError `invalid_request` that names `param`
 */
export function checkedText(text: unknown, param: string, maxLength: number): string {
  const fits = typeof text === 'string' && text.length >= 1 && text.length <= maxLength
  if (fits && text.isWellFormed() && !text.includes('\0')) return text
  throw invalidRequest(param, `${param} must be a text of 1 to ${String(maxLength)} characters`)
}
