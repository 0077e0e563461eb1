/** What of a grant decides whether and when it burns. */
export interface Burnable {
  id: string
  quotaType: string
  amount: bigint
  used: bigint
  held: bigint
  priority: number
  paid: boolean
  effectiveAtMs: number
  expiresAtMs: number | null
}

/** Units that a grant contributes. */
export interface Share {
  grantId: string
  amount: bigint
}

/** Units that are neither used nor held. */
export const freeUnits = (grant: Burnable): bigint => grant.amount - grant.used - grant.held

/** Whether a grant may be burned at a time: in force, not expired, something left. */
export const burnable = (grant: Burnable, nowMs: number): boolean =>
  grant.effectiveAtMs <= nowMs &&
  (grant.expiresAtMs === null || grant.expiresAtMs > nowMs) &&
  freeUnits(grant) > 0n

/**
 * Burn order: priority ↑, expiry ↑ (none last), promotional before paid, effective ↑, id ↑.
 */
export function compareBurnOrder(a: Burnable, b: Burnable): number {
  return (
    a.priority - b.priority ||
    compareExpiry(a.expiresAtMs, b.expiresAtMs) ||
    Number(a.paid) - Number(b.paid) ||
    a.effectiveAtMs - b.effectiveAtMs ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  )
}

/**
 * Takes up to `units` of one quota type from grants, in burn order. Changes nothing; answers the shares, which may
 * sum to less than was asked.
 */
export function burnDown(
  grants: readonly Burnable[],
  quotaType: string,
  units: bigint,
  nowMs: number,
): Share[] {
  const eligible = grants.filter((grant) => grant.quotaType === quotaType && burnable(grant, nowMs))
  const shares: Share[] = []
  let missing = units
  for (const grant of eligible.sort(compareBurnOrder)) {
    if (missing <= 0n) break
    const free = freeUnits(grant)
    const amount = free < missing ? free : missing
    shares.push({ grantId: grant.id, amount })
    missing -= amount
  }
  return shares
}

function compareExpiry(a: number | null, b: number | null): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  return a - b
}
