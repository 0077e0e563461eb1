/**
 * The price in force at a moment: the one with the latest `effectiveFrom` (Unix milliseconds) that is not after it.
 * Of two that begin together the later in the list wins. Undefined when none has begun.
 */
export function priceAt<T extends { effectiveFrom: number }>(
  prices: readonly T[],
  atMs: number,
): T | undefined {
  let best: T | undefined
  for (const price of prices) {
    if (price.effectiveFrom > atMs) continue
    if (best === undefined || price.effectiveFrom >= best.effectiveFrom) best = price
  }
  return best
}
