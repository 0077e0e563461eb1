import type { Row } from '../exact.js'

/** How one property is kept: its column, and the way there and back. */
export interface Field<V> {
  column: string
  read: (value: unknown) => V
  write: (value: V) => unknown
}

/** A field for every property of a type. */
export type Fields<T> = { [K in keyof T]-?: Field<T[K]> }

/** Both directions between a type of the domain and a row of a table. */
export interface Mapping<T> {
  columns: string[]
  /** The column of a property; undefined when there is none such. */
  column: (property: string) => string | undefined
  read: (row: Row) => T
  write: (value: T) => Row
  /** Only the properties that are given. */
  writePartial: (patch: Partial<T>) => Row
}

export function mapping<T extends object>(fields: Fields<T>): Mapping<T> {
  const entries = Object.entries(fields) as [keyof T & string, Field<unknown>][]
  return {
    columns: entries.map(([, field]) => field.column),
    column: (property) => entries.find(([name]) => name === property)?.[1].column,
    read: (row) => {
      const value: Partial<Record<keyof T, unknown>> = {}
      for (const [property, field] of entries) value[property] = field.read(row[field.column])
      return value as T
    },
    write: (value) => {
      const row: Row = {}
      for (const [property, field] of entries) row[field.column] = field.write(value[property])
      return row
    },
    writePartial: (patch) => {
      const row: Row = {}
      for (const [property, field] of entries) {
        if (patch[property] !== undefined) row[field.column] = field.write(patch[property])
      }
      return row
    },
  }
}
