import type { Store } from '@meterway/core/ports'

/** Everything that a store holds, as text. */
export async function dump({ ledger, usage, catalog, accessKeys }: Store): Promise<string> {
  const all = { limit: 100 }
  const accounts = (await ledger.listAccounts(all)).data
  const parts = {
    accounts,
    transfers: await ledger.listTransfers(all),
    grants: await Promise.all(accounts.map(({ id }) => ledger.listGrants(id))),
    usage: await usage.list(all),
    catalog: await catalog.snapshot(),
    accessKeys: await accessKeys.list(all),
  }
  return JSON.stringify(parts, (_name, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
}
