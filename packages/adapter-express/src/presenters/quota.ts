import { formatMoney } from '@meterway/core'
import type { Grant } from '@meterway/core/ledger'
import type * as z from 'zod'
import type { quota } from '../schemas/account.js'
import type { grant } from '../schemas/grant.js'
import { isoTime, isoTimeOrNull } from './time.js'

/** Units as JSON: quota units are whole numbers, promotional money is a decimal string. */
const presentUnits = (quotaType: string, units: bigint): number | string =>
  quotaType === 'credit' ? formatMoney(units) : Number(units)

export const presentGrant = (row: Grant): z.output<typeof grant> => ({
  id: row.id,
  quotaType: row.quotaType,
  amount: presentUnits(row.quotaType, row.amount),
  used: presentUnits(row.quotaType, row.used),
  held: presentUnits(row.quotaType, row.held),
  priority: row.priority,
  source: row.source,
  effectiveAt: isoTime(row.effectiveAtMs),
  expiresAt: isoTimeOrNull(row.expiresAtMs),
  note: row.note,
  createdAt: isoTime(row.createdAtMs),
})

/** The grants in force at `nowMs`, summed by quota type. */
export function presentQuotas(grants: readonly Grant[], nowMs: number): z.output<typeof quota>[] {
  const byType = new Map<string, Grant[]>()
  for (const row of grants) {
    const inForce = row.effectiveAtMs <= nowMs && (row.expiresAtMs === null || row.expiresAtMs > nowMs)
    if (inForce) byType.set(row.quotaType, [...(byType.get(row.quotaType) ?? []), row])
  }
  return [...byType].map(([quotaType, rows]) => presentQuota(quotaType, rows))
}

function presentQuota(quotaType: string, rows: Grant[]): z.output<typeof quota> {
  const sum = (member: 'amount' | 'used' | 'held'): bigint =>
    rows.reduce((total, row) => total + row[member], 0n)
  const [total, used, held] = [sum('amount'), sum('used'), sum('held')]
  const expiries = rows.flatMap(({ expiresAtMs }) => expiresAtMs ?? [])
  return {
    quotaType,
    total: presentUnits(quotaType, total),
    used: presentUnits(quotaType, used),
    held: presentUnits(quotaType, held),
    remaining: presentUnits(quotaType, total - used - held),
    resetsAt: expiries.length === 0 ? null : isoTime(Math.min(...expiries)),
  }
}
