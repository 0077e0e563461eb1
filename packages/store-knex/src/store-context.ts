import type { Knex } from 'knex'
import { dialectOf, type Dialect } from './dialect-of.js'
import { tableNames, type TableNames } from './table-names.js'

/** What every part of the store works with. */
export interface StoreContext {
  knex: Knex
  tables: TableNames
  dialect: Dialect
}

export interface StoreOptions {
  /** Put before the name of every table; at most 24 of a-z, 0-9 and _. */
  tablePrefix?: string
}

/** @throws TypeError for a knex that Meterway cannot work with. */
export function storeContext(knex: Knex, options: StoreOptions = {}): StoreContext {
  const { config } = knex.client as { config: Knex.Config }
  if (config.postProcessResponse) {
    throw new TypeError(
      'Meterway cannot read rows that postProcessResponse has changed: give it a knex without',
    )
  }
  return { knex, tables: tableNames(options.tablePrefix), dialect: dialectOf(knex) }
}
