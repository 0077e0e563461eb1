import type { Dialect } from './dialect-of.js'

/** `column IN (…)` with one parameter for the whole list, so that the text does not depend on its length. */
export const isIn = (dialect: Dialect, column: string): string => membership[dialect](column)

const membership: Record<Dialect, (column: string) => string> = {
  sqlite: (column) => `${column} IN (SELECT value FROM json_each(?))`,
  mysql: (column) => `${column} IN (?)`,
  postgres: (column) => `${column} = ANY(?)`,
}

/** The parameter of `isIn`; never empty, which MySQL would not take. */
export const listParameter = (dialect: Dialect, list: readonly string[]): unknown =>
  dialect === 'sqlite' ? JSON.stringify(list) : list
