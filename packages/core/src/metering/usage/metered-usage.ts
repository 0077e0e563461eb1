import type { Json } from './figures.js'
import { normaliseUsage, type NormalisedUsage } from './normalise-usage.js'

/** What a call used, and how that is known. */
export interface MeteredUsage extends NormalisedUsage {
  source: 'reported' | 'estimated'
  /** The provider's usage object, verbatim; null when it gave none. */
  raw: unknown
}

/** A provider's own word on what a call used. */
export const reported = (format: string, raw: unknown, request?: Json): MeteredUsage =>
  Object.assign(normaliseUsage(format, raw, request), { source: 'reported' as const, raw })
