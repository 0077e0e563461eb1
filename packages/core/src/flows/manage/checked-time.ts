import { checkedWhole } from './checked-whole.js'

/**
 * A time in Unix ms; null where none was given.
 * @throws MeterwayError `invalid_request` that names `param`
 */
export const checkedTime = (ms: number | null | undefined, param: string): number | null =>
  ms === undefined || ms === null ? null : checkedWhole(ms, param, 0, Number.MAX_SAFE_INTEGER)
