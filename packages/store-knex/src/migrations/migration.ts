import type { Dialect } from '../dialect-of.js'
import type { TableNames } from '../table-names.js'

/** What the statements of a migration depend on. */
export interface MigrationContext {
  dialect: Dialect
  tables: TableNames
  /** The collation of this MySQL or MariaDB that compares case and trailing spaces. */
  mysqlCollation: string
}

/**
 * One step of the schema. Every statement must do nothing when it was done before: MySQL commits each by itself, and
 * a step that was killed is run again from its start.
 */
export interface Migration {
  name: string
  up: (context: MigrationContext) => string[]
  down: (context: MigrationContext) => string[]
  /** Tables whose rows `down` destroys. */
  drops: (tables: TableNames) => string[]
}
