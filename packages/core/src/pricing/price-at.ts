/**
 * The price in force at a moment: the one with the latest `effectiveFromMs` (Unix milliseconds) that is not after it.
 * Of two that begin together the later in the list wins. Undefined when none has begun.
 */
export function priceAt<T extends { effectiveFromMs: number }>(
  prices: readonly T[],
  atMs: number,
): T | undefined {
  let best: T | undefined
  for (const price of prices) {
    if (price.effectiveFromMs > atMs) continue
    if (best === undefined || price.effectiveFromMs >= best.effectiveFromMs) best = price
  }
  return best
}
