/** Names of the standard tier in other formats. */
const defaultTiers = new Set(['standard', 'standard_only', 'on_demand'])

/** What other formats call the standard tier is `default` here; `auto` leaves the choice, as no word does. */
export function tierName(tier: string | null): string | null {
  if (tier === null || tier === 'auto') return null
  return defaultTiers.has(tier) ? 'default' : tier
}
