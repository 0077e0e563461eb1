import { invalidRequest } from '../../kernel/errors.js'

/**
 * A whole number within bounds, as every engine can store it.
 * @throws MeterwayError `invalid_request` that names `param`
 */
export function checkedWhole(value: unknown, param: string, least: number, most: number): number {
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most)
    return value as number
  throw invalidRequest(param, `${param} must be a whole number from ${String(least)} to ${String(most)}`)
}
