import type { TableNames } from '../table-names.js'
import type { VerifySql } from './verify-sql.js'

export interface InvariantContext {
  tables: TableNames
  sql: VerifySql
  /** SQL for the database's time, Unix ms. */
  nowMs: string
}

/** A fact that must hold for every row. */
export interface Invariant {
  name: string
  /** What is wrong, said of the subject. */
  message: string
  /**
   * One statement, so that it sees one state of the database while others write. It answers the rows that break the
   * fact: `expected` and `found` where there are two values, every other column names the subject.
   */
  query: (context: InvariantContext) => string
}
