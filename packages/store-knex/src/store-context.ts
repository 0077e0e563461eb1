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

export const storeContext = (knex: Knex, options: StoreOptions = {}): StoreContext => ({
  knex,
  tables: tableNames(options.tablePrefix),
  dialect: dialectOf(knex),
})
