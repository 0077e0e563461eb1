import type { Nano } from '@meterway/core'

/**
 * Reads a 64-bit integer as a driver answers it.
 * @throws TypeError for a number that may have been rounded: the query was not made with `exactly`.
 */
export function toBigint(value: unknown): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'string') return BigInt(value)
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  throw new TypeError(
    `the database answered ${String(value)} (${typeof value}) where a 64-bit integer was expected`,
  )
}

/** Reads an integer that always fits a JavaScript number: a time, a count. */
export function toInteger(value: unknown): number {
  const integer = Number(toBigint(value))
  if (!Number.isSafeInteger(integer))
    throw new TypeError(`the database answered ${String(value)}, beyond 2^53`)
  return integer
}

export const toNano = (value: unknown): Nano => toBigint(value) as Nano

export const toText = (value: unknown): string => {
  if (typeof value === 'string') return value
  throw new TypeError(`the database answered ${String(value)} (${typeof value}) where a text was expected`)
}

export const toBoolean = (value: unknown): boolean => toBigint(value) !== 0n

/** Makes a reader answer null for NULL. */
export const orNull =
  <T>(read: (value: unknown) => T) =>
  (value: unknown): T | null =>
    value === null || value === undefined ? null : read(value)
