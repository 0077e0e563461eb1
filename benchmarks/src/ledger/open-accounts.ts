import { nano, newId } from '@meterway/core'
import type { LedgerStore } from '@meterway/core/ports'

const batchSize = 250

/** Opens accounts with a balance that no benchmark can spend. */
export async function openAccounts(ledger: LedgerStore, count: number): Promise<string[]> {
  const ids: string[] = []
  while (ids.length < count) {
    const batch = Array.from({ length: Math.min(batchSize, count - ids.length) }, newId)
    await ledger.apply(batch.flatMap(openWithBalance))
    ids.push(...batch)
  }
  return ids
}

const openWithBalance = (accountId: string) => [
  {
    type: 'open-account' as const,
    accountId,
    ownerId: accountId,
    currency: 'USD',
    creditLimitNano: nano(0n),
    priceGroup: null,
    timeZone: 'UTC',
  },
  {
    type: 'credit' as const,
    accountId,
    transferId: newId(),
    key: 'opening',
    amountNano: nano(1_000_000_000_000_000n),
    kind: 'topup' as const,
    counterparty: 'payments' as const,
    reference: null,
    note: null,
  },
]
