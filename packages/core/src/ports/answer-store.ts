import type { StoredAnswer } from '../ledger/index.js'

export type { StoredAnswer } from '../ledger/index.js'

/** Answers of idempotent calls; writing happens only in the ledger's transactions. */
export interface AnswerStore {
  /** The answer of the call with this hold, if it was kept. */
  find(holdId: string): Promise<StoredAnswer | null>
  /** Forgets answers that are older, by the store's clock. */
  prune(ageMs: number): Promise<void>
}
