import { MeterwayError } from '../../kernel/errors.js'
import { newId } from '../../kernel/ids.js'
import type { UsageLimits } from '../../kernel/usage-limits.js'
import type { Account } from '../../ledger/index.js'
import type { Page, PageQuery } from '../../ports/index.js'
import type { FlowContext } from '../context.js'
import { refused } from '../steps/refused.js'
import { checkAccountFields } from './checked-account.js'
import { notNegative } from './checked-amount.js'
import { checkedText } from './checked-text.js'
import type { InTransaction } from './in-transaction.js'

export interface OpenAccountInput {
  /** The host's own id of the user or team; 1–191 characters. */
  ownerId: string
  /** @defaultValue the currency of the settings */
  currency?: string
  /** Decimal string. @defaultValue '0' */
  creditLimit?: string
  priceGroup?: string | null
  /** IANA name. @defaultValue 'UTC' */
  timeZone?: string
}

export interface AccountPatch {
  status?: Account['status']
  /** Decimal string, not negative. */
  creditLimit?: string
  priceGroup?: string | null
  timeZone?: string
  /** Of all its calls through the gateway together; null lifts them. */
  limits?: UsageLimits | null
}

export interface Accounts {
  /** Opens the owner's account, or finds it as it is. @throws MeterwayError `invalid_request` */
  open: (input: OpenAccountInput, options?: InTransaction) => Promise<Account>
  get: (ownerId: string) => Promise<Account | null>
  list: (query: PageQuery) => Promise<Page<Account>>
  /** @throws MeterwayError `invalid_request`; `not_found`; `conflict` for a credit limit below the debt */
  update: (ownerId: string, patch: AccountPatch) => Promise<Account>
}

export function accounts({ ledger, store, settings, principals }: FlowContext): Accounts {
  const get = (ownerId: string) => store.ledger.findAccount({ ownerId })
  return {
    get,
    list: (query) => store.ledger.listAccounts(query),
    open: async (input, options = {}) => {
      checkedText(input.ownerId, 'ownerId', 191)
      // Inside the host's transaction nothing may be read outside it: SQLite has but one connection.
      const found = options.transaction === undefined ? await get(input.ownerId) : null
      if (found) return found
      checkAccountFields(input)
      const command = {
        type: 'open-account' as const,
        accountId: newId(),
        ownerId: input.ownerId,
        currency: input.currency ?? settings.currency,
        creditLimitNano: notNegative(input.creditLimit ?? '0', 'creditLimit'),
        priceGroup: input.priceGroup ?? null,
        timeZone: input.timeZone ?? 'UTC',
      }
      const result = await ledger.submit(command, options)
      if (!result.ok) throw refused(result)
      return result.account
    },
    update: async (ownerId, { creditLimit, ...patch }) => {
      const account = await get(ownerId)
      if (!account) throw new MeterwayError('not_found')
      checkAccountFields(patch)
      const limit =
        creditLimit === undefined ? {} : { creditLimitNano: notNegative(creditLimit, 'creditLimit') }
      const result = await ledger.submit({
        type: 'update-account',
        accountId: account.id,
        ...patch,
        ...limit,
      })
      principals.forget()
      if (result.ok) return result.account
      if (result.code !== 'insufficient_balance') throw refused(result)
      throw new MeterwayError('conflict', 'The credit limit must not be below what the account owes.')
    },
  }
}
