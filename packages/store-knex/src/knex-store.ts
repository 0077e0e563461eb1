import type { Store } from '@meterway/core/ports'
import type { Knex } from 'knex'
import { knexAccessKeys } from './access-keys/knex-access-keys.js'
import { knexAnswers } from './answers/knex-answers.js'
import { knexCatalog } from './catalog/knex-catalog.js'
import { guardFault, guardFaults } from './guard-faults.js'
import { knexLedger } from './ledger/knex-ledger.js'
import { knexLocks } from './locks/knex-locks.js'
import { storeContext, type StoreOptions } from './store-context.js'
import { knexUsage } from './usage/knex-usage.js'

/**
 * Everything that Meterway keeps, in a database that knex reaches: SQLite, MySQL 8, MariaDB or PostgreSQL. Run
 * `migrate(knex)` first. The knex stays the host's: it is never destroyed here.
 * @throws TypeError for a knex client that is none of these, or a prefix that is no part of a plain table name.
 * @example
 * const knex = connect('sqlite:./data/meterway.db')
 * await migrate(knex)
 * const meterway = createMeterway({ store: knexStore(knex), masterKey })
 */
export function knexStore(knex: Knex, options: StoreOptions = {}): Store {
  const context = storeContext(knex, options)
  return {
    ledger: guardFaults(knexLedger(context)),
    usage: guardFaults(knexUsage(context)),
    answers: guardFaults(knexAnswers(context)),
    catalog: guardFaults(knexCatalog(context)),
    accessKeys: guardFaults(knexAccessKeys(context)),
    locks: guardFaults(knexLocks(context)),
    ping: guardFault(async () => {
      await knex.raw('SELECT 1')
    }),
  }
}
