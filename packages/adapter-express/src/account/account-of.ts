import type { Account } from '@meterway/core/ledger'
import type { AccountContext } from './account-endpoint.js'

/** The caller's account, opened on first use. */
export const accountOf = async ({ meterway, ownerId }: AccountContext): Promise<Account> =>
  (await meterway.accounts.get(ownerId)) ?? meterway.accounts.open({ ownerId })
