import { createTable, dropTable } from '../../schema/create-table.js'
import type { TableNames } from '../../table-names.js'
import type { Migration } from '../migration.js'
import { accessTables } from './access-tables.js'
import { catalogTables } from './catalog-tables.js'
import { ledgerTables } from './ledger-tables.js'
import { usageTables } from './usage-tables.js'

/** In an order in which each table only refers to earlier ones. */
const allTables = (names: TableNames) => [
  ...ledgerTables(names),
  ...usageTables(names),
  ...catalogTables(names),
  ...accessTables(names),
]

export const initial: Migration = {
  name: '001-initial',
  up: ({ dialect, tables, mysqlCollation }) => [
    ...allTables(tables).flatMap((table) => createTable(dialect, table, mysqlCollation)),
    `INSERT INTO ${tables.catalogVersion} (id, version) SELECT 1, 1 FROM (SELECT 1 AS one) AS seed ` +
      `WHERE NOT EXISTS (SELECT id FROM ${tables.catalogVersion})`,
  ],
  down: ({ tables }) => allTables(tables).toReversed().map(dropTable),
  drops: (tables) =>
    allTables(tables)
      .map(({ name }) => name)
      .filter((name) => name !== tables.catalogVersion && name !== tables.locks),
}
