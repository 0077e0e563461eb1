import { toBigint, toInteger, toText } from '../values.js'
import type { Field } from './mapping.js'

const same = <V>(value: V): V => value

const field =
  <V>(read: (value: unknown) => V) =>
  (column: string): Field<V> => ({ column, read, write: same })

/** A text, or one of a closed set of words that only the store itself writes. */
export const text = <V extends string = string>(column: string): Field<V> => ({
  column,
  read: (value) => toText(value) as V,
  write: same,
})
export const integer = field(toInteger)
export const bigint = field(toBigint)

/** JSON in a text column. */
export const json = <V>(column: string): Field<V> => ({
  column,
  read: (value) => JSON.parse(toText(value)) as V,
  write: (value) => JSON.stringify(value),
})

/** The same field, with null as NULL. */
export const optional = <V>(of: Field<V>): Field<V | null> => ({
  column: of.column,
  read: (value) => (value === null || value === undefined ? null : of.read(value)),
  write: (value) => (value === null ? null : of.write(value)),
})
