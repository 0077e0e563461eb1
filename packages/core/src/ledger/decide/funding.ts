import { nano, shareRoundedUp, type Nano } from '../../kernel/money.js'
import type { Account, Allocation, Funding } from '../types.js'
import type { WorkingSet } from '../working-set.js'

/** Quota type of promotional money; its units are nano-units. */
const creditQuotaType = 'credit'

export interface Need {
  costNano: Nano
  quotaType: string | null
  quotaUnits: bigint
  funding: Funding
}

/** Which means pay for a need: quota grants, then promotional money, then the balance. */
export interface Plan {
  quota: Allocation[]
  quotaCovered: bigint
  promotional: Allocation[]
  promotionalNano: Nano
  balanceNano: Nano
}

/**
 * Splits a need over an account's means. With U units needed and C of them covered by quota, the money part is
 * cost × (U − C) / U, rounded up once. `own` are allocations of the hold being settled: they are taken first,
 * whether or not their grant has expired since.
 */
export function planFunding(state: WorkingSet, account: Account, need: Need, own: Allocation[] = []): Plan {
  const usesGrants = need.funding !== 'balance_only' && account.grantCount > 0
  const take = (quotaType: string, units: bigint): Allocation[] =>
    usesGrants && units > 0n ? takeUnits(state, account, quotaType, units, own) : []

  const quota = need.quotaType === null ? [] : take(need.quotaType, need.quotaUnits)
  const quotaCovered = sumOf(quota)
  const moneyNano =
    quotaCovered === 0n
      ? need.costNano
      : shareRoundedUp(need.costNano, need.quotaUnits - quotaCovered, need.quotaUnits)
  const promotional = take(creditQuotaType, moneyNano)
  const promotionalNano = nano(sumOf(promotional))
  return { quota, quotaCovered, promotional, promotionalNano, balanceNano: nano(moneyNano - promotionalNano) }
}

const sumOf = (allocations: readonly Allocation[]): bigint =>
  allocations.reduce((sum, { amount }) => sum + amount, 0n)

/** Adds to what grants have in use or held. */
export function changeGrants(
  state: WorkingSet,
  accountId: string,
  allocations: readonly Allocation[],
  column: 'used' | 'held',
  sign: 1n | -1n,
): void {
  if (allocations.length === 0) return
  const grants = state.grantsOf(accountId)
  for (const { grantId, amount } of allocations) {
    const grant = grants.find(({ id }) => id === grantId)
    if (!grant) throw new Error(`grant ${grantId} of an allocation was not loaded`)
    grant[column] += sign * amount
    state.touchGrant(grant)
  }
}

function takeUnits(
  state: WorkingSet,
  account: Account,
  quotaType: string,
  units: bigint,
  own: Allocation[],
): Allocation[] {
  const grants = state.grantsOf(account.id)
  const taken = new Map<string, bigint>()
  let missing = units
  const add = (grantId: string, amount: bigint): void => {
    taken.set(grantId, (taken.get(grantId) ?? 0n) + amount)
    missing -= amount
  }
  for (const { grantId, amount } of own) {
    if (missing > 0n && grants.some((grant) => grant.id === grantId && grant.quotaType === quotaType)) {
      add(grantId, amount < missing ? amount : missing)
    }
  }
  if (missing > 0n) {
    const rest = grants.map((grant) => ({ ...grant, held: grant.held + (taken.get(grant.id) ?? 0n) }))
    for (const share of state.burnDown(rest, quotaType, missing, state.nowMs))
      add(share.grantId, share.amount)
  }
  return [...taken].map(([grantId, amount]) => ({ grantId, amount }))
}
