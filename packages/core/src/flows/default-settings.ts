import { MeterwayError } from '../kernel/errors.js'
import { countInPieces, estimateTokens } from '../metering/index.js'
import type { Settings } from './settings.js'

const defaults: Settings = {
  currency: 'USD',
  shortfall: 'clamp',
  usefulOutputTokens: 16,
  unpricedModels: 'refuse',
  rounding: 'up',
  marginFloor: null,
  priceGroups: {},
  defaultMaxOutputTokens: 4096,
  holdLeaseMs: 60_000,
  sweepMs: 15_000,
  drainMs: 30_000,
  firstByteTimeoutMs: 120_000,
  idleTimeoutMs: 60_000,
  maxAttempts: 3,
  attemptsWithinMs: 150_000,
  breakerFailures: 5,
  breakerPauseMs: 10_000,
  breakerPauseMaxMs: 300_000,
  maxResponseBytes: 50 * 1024 * 1024,
  keyStrategy: 'round_robin',
  countTokens: estimateTokens,
}

const sharePattern = /^(0(\.\d{1,9})?|1)$/
const multiplierPattern = /^\d{1,6}(\.\d{1,9})?$/

/**
 * @throws MeterwayError `invalid_request` for a multiplier that is no decimal of at most 999999.999999999, or a margin
 *   floor that is none from 0 to 1
 */
export function withDefaults(settings: Partial<Settings> = {}): Settings {
  for (const [group, multiplier] of Object.entries(settings.priceGroups ?? {})) {
    if (!multiplierPattern.test(multiplier)) {
      throw new MeterwayError(
        'invalid_request',
        `the multiplier of price group ${group} must be a decimal string`,
      )
    }
  }
  const { countTokens, marginFloor = null } = settings
  if (marginFloor !== null && !sharePattern.test(marginFloor))
    throw new MeterwayError('invalid_request', 'marginFloor must be a decimal string from 0 to 1')
  return {
    ...defaults,
    ...settings,
    countTokens: countTokens ? countInPieces(countTokens) : estimateTokens,
  }
}
