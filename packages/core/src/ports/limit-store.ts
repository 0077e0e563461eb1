import type { Claim, LimitName } from '../limits/index.js'

/** A request that was let through. */
export interface LimitTicket {
  /**
   * Tells its end; the first word counts.
   * @param tokensUsed what it took in truth; 0 for one that was not served
   */
  giveBack(tokensUsed: number): void
}

export type LimitAnswer =
  { ok: true; ticket: LimitTicket } | { ok: false; limit: LimitName; retryAfterMs: number }

/** Counts what the holders of limits use. In process by default: then every process counts by itself. */
export interface LimitStore {
  /**
   * All or nothing.
   * @param subject whose limits they are: the id of an access key
   * @throws when it cannot count, soon: the process then counts by itself
   */
  take(subject: string, claim: Claim): Promise<LimitAnswer> | LimitAnswer
}
