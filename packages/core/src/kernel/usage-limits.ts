/** What the holder of an access key, or an account, may use; each absent one does not apply. */
export interface UsageLimits {
  requestsPerMinute?: number
  tokensPerMinute?: number
  maxParallel?: number
  spend?: SpendLimits
}

/** Decimal strings: in all, by UTC month and day, and within any five hours. */
export interface SpendLimits {
  total?: string
  month?: string
  day?: string
  fiveHours?: string
}
