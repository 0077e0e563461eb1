import type { Claim, LimitRefusal } from '../limits/index.js'

/** A request that was let through. */
export interface LimitTicket {
  /**
   * Tells its end; the first word counts.
   * @param tokensUsed what it took in truth; 0 for one that was not served
   */
  giveBack(tokensUsed: number): void
}

/** What a request asks of one holder of limits. */
export interface LimitClaim {
  /** Whose limits they are: the id of an access key or an account, `provider-key:` and the id of a provider key. */
  subject: string
  limits: Claim['limits']
}

export type LimitAnswer = { ok: true; ticket: LimitTicket } | ({ ok: false; subject: string } & LimitRefusal)

/** Counts what the holders of limits use. In process by default: then every process counts by itself. */
export interface LimitStore {
  /**
   * All or nothing: a refusal by one of the subjects takes nothing from any.
   * @param tokens the most that the request can take
   * @throws when it cannot count, soon: the process then counts by itself
   */
  take(claims: readonly LimitClaim[], tokens: number): Promise<LimitAnswer> | LimitAnswer
}
