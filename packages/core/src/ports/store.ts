import type { AccessKeyStore } from './access-key-store.js'
import type { AnswerStore } from './answer-store.js'
import type { CatalogStore } from './catalog-store.js'
import type { LedgerStore } from './ledger-store.js'
import type { LockStore } from './lock-store.js'
import type { UsageStore } from './usage-store.js'

/** All that Meterway keeps, behind one object: `memoryStore()` or `knexStore(knex)`. */
export interface Store {
  ledger: LedgerStore
  usage: UsageStore
  answers: AnswerStore
  catalog: CatalogStore
  accessKeys: AccessKeyStore
  locks: LockStore
  /** @throws MeterwayError `store_unavailable` when the database does not answer. */
  ping(): Promise<void>
}
