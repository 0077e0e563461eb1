import type { Rounding } from '../kernel/money.js'
import type { CountTokens } from '../metering/index.js'
import type { KeyStrategy } from '../routing/index.js'

/** How Meterway decides where there is a choice. */
export interface Settings {
  /** Currency of accounts that are opened on first use. @defaultValue 'USD' */
  currency: string
  /** When the balance does not cover the most a request can cost: lower its limit, or refuse. @defaultValue 'clamp' */
  shortfall: 'clamp' | 'reject'
  /** Fewest output tokens that a lowered limit may leave. @defaultValue 16 */
  usefulOutputTokens: number
  /** Models without a price: refuse, or let them through at zero. @defaultValue 'refuse' */
  unpricedModels: 'refuse' | 'allow'
  /** @defaultValue 'up' */
  rounding: Rounding
  /**
   * Least share of the sell price that a route must leave, as a decimal string: `'0.2'` passes over routes whose own
   * price is above 80 % of it, `'0'` those that would lose money. @defaultValue null: routes are not chosen by cost
   */
  marginFloor: string | null
  /** Multipliers by price group, decimal strings. */
  priceGroups: Record<string, string>
  /** Output limit of models that name none. @defaultValue 4096 */
  defaultMaxOutputTokens: number
  /** @defaultValue 60000 */
  holdLeaseMs: number
  /** Pause between sweeps. @defaultValue 15000 */
  sweepMs: number
  /** How long an answer is read on after its caller has left. @defaultValue 30000 */
  drainMs: number
  /** Until the head of a provider's answer. @defaultValue 120000 */
  firstByteTimeoutMs: number
  /** Between two pieces of a provider's answer. @defaultValue 60000 */
  idleTimeoutMs: number
  /** Tries of one request over all keys and routes. @defaultValue 3 */
  maxAttempts: number
  /** No further try begins later than this after the first. @defaultValue 150000 */
  attemptsWithinMs: number
  /** Failures in a row, of the provider's own making, after which a key is no longer tried on a route. @defaultValue 5 */
  breakerFailures: number
  /** First pause after those; one call then tries, and each failure doubles the pause. @defaultValue 10000 */
  breakerPauseMs: number
  /** @defaultValue 300000 */
  breakerPauseMaxMs: number
  /** @defaultValue 50 MiB */
  maxResponseBytes: number
  /** @defaultValue 'round_robin' */
  keyStrategy: KeyStrategy
  /** A tokenizer; without one, tokens are estimated from characters. */
  countTokens: CountTokens
}
