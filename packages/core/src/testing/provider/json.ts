export type Json = Record<string, unknown>

/** The object that a value is; an empty one where it is none. */
export const recordOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}

/** The objects of a list; none where it is no list. */
export const recordsOf = (value: unknown): Json[] => (Array.isArray(value) ? value.map(recordOf) : [])

/** The text that a value is; empty where it is none. */
export const textIn = (value: unknown): string => (typeof value === 'string' ? value : '')

export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0
