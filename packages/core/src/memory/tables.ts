import type { AccessKey } from '../access/index.js'
import type { Account, Grant, Hold, StoredAnswer, Transfer, UsageRecord } from '../ledger/index.js'
import type { CatalogKind, CatalogKinds, DailyUsage } from '../ports/index.js'

/** One map per kind of catalogue row, by id. */
export type CatalogTables = { [K in CatalogKind]: Map<string, CatalogKinds[K]> }

/** A lease by name. */
export interface Lease {
  holder: string
  expiresAtMs: number
}

/** All rows of a memory store. Every map is keyed by id and iterates in the order of insertion. */
export interface MemoryTables {
  accounts: Map<string, Account>
  holds: Map<string, Hold>
  transfers: Map<string, Transfer>
  grants: Map<string, Grant>
  usageRecords: Map<string, UsageRecord>
  /** By id of the hold. */
  answers: Map<string, StoredAnswer>
  /** Keyed by `dailyKey`. */
  usageDaily: Map<string, DailyUsage>
  catalog: CatalogTables
  /** Raised by every write to the catalogue. */
  catalogVersion: number
  accessKeys: Map<string, AccessKey>
  /** Keyed by the name of the lock. */
  locks: Map<string, Lease>
}

export function emptyTables(): MemoryTables {
  return {
    accounts: new Map(),
    holds: new Map(),
    transfers: new Map(),
    grants: new Map(),
    usageRecords: new Map(),
    answers: new Map(),
    usageDaily: new Map(),
    catalog: {
      provider: new Map(),
      providerKey: new Map(),
      model: new Map(),
      route: new Map(),
      price: new Map(),
    },
    catalogVersion: 1,
    accessKeys: new Map(),
    locks: new Map(),
  }
}
