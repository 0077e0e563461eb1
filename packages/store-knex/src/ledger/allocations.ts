import type { Allocation } from '@meterway/core/ledger'
import type { Session } from '../session.js'
import type { StoreContext } from '../store-context.js'
import { toBigint } from '../values.js'
import { isIn, listParameter } from '../in-list.js'

/** The grants' parts of holds or transfers, in burn order, by the id of what they belong to. */
export async function readAllocations(
  { dialect, tables }: StoreContext,
  session: Session,
  owner: 'hold_id' | 'transfer_id',
  ids: readonly string[],
): Promise<Map<string, Allocation[]>> {
  const found = new Map<string, Allocation[]>()
  if (ids.length === 0) return found
  const table = owner === 'hold_id' ? tables.holdAllocations : tables.transferAllocations
  const { rows } = await session.run(
    `SELECT ${owner} AS owner, grant_id, amount FROM ${table} WHERE ${isIn(dialect, owner)} ORDER BY ${owner}, ordinal`,
    [listParameter(dialect, ids)],
  )
  for (const row of rows) {
    const id = String(row.owner)
    const allocation = { grantId: String(row.grant_id), amount: toBigint(row.amount) }
    const list = found.get(id)
    if (list) list.push(allocation)
    else found.set(id, [allocation])
  }
  return found
}
