import { invalidRequest } from '../../kernel/errors.js'

/**
 * One of the words that are known.
 * @throws MeterwayError `invalid_request` that names `param`
 */
export function checkedChoice<T extends string>(value: T, param: string, known: readonly T[]): T {
  if (known.includes(value)) return value
  throw invalidRequest(param, `${param} must be one of ${known.join(', ')}`)
}
