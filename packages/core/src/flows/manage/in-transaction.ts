import type { HostTransaction } from '../../ports/index.js'

/** Takes part in the host's own transaction: both commit, or neither. */
export interface InTransaction {
  /** For `store-knex`: the host's open knex transaction. */
  transaction?: HostTransaction
}
