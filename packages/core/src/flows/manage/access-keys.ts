import { isCidr, type AccessKey } from '../../access/index.js'
import { invalidRequest } from '../../kernel/errors.js'
import { newId } from '../../kernel/ids.js'
import type { UsageLimits } from '../../kernel/usage-limits.js'
import { fundings } from '../../ledger/index.js'
import type { Page, PageQuery } from '../../ports/index.js'
import { digestOf, hintOf, newAccessKeySecret } from '../../secrets/index.js'
import type { FlowContext } from '../context.js'
import type { Accounts } from './accounts.js'
import { checkedChoice } from './checked-choice.js'
import { checkedText } from './checked-text.js'
import { checkedTime } from './checked-time.js'

export interface AccessKeyInput {
  name: string
  /** Unix ms; null never. */
  expiresAt?: number | null
  models?: string[] | null
  /** CIDR blocks or addresses. */
  ipAllowlist?: string[] | null
  limits?: UsageLimits
  funding?: AccessKey['funding']
}

export interface AccessKeys {
  /** The secret is shown this once; only its digest is kept. @throws MeterwayError `invalid_request` */
  create(input: AccessKeyInput & { ownerId: string }): Promise<{ accessKey: AccessKey; secret: string }>
  get(id: string): Promise<AccessKey | null>
  list(query: PageQuery & { ownerId?: string }): Promise<Page<AccessKey>>
  /** Null when there is none. @throws MeterwayError `invalid_request` */
  update(id: string, patch: Partial<AccessKeyInput>): Promise<AccessKey | null>
  /** Takes effect here at once, and on other nodes within two seconds: at once where signals are shared. */
  revoke(id: string): Promise<AccessKey | null>
}

export function accessKeys(context: FlowContext, { open }: Accounts): AccessKeys {
  const { store, principals, clock } = context
  const change = async (id: string, patch: Partial<AccessKey>): Promise<AccessKey | null> => {
    const changed = await store.accessKeys.update(id, patch)
    principals.forget()
    return changed
  }
  return {
    create: async ({ ownerId, ...input }) => {
      checkedText(input.name, 'name', 191)
      checkRules(input)
      const account = await open({ ownerId })
      const secret = newAccessKeySecret()
      const accessKey: AccessKey = {
        id: newId(),
        accountId: account.id,
        name: input.name,
        digest: digestOf(secret),
        hint: hintOf(secret),
        status: 'active',
        expiresAtMs: input.expiresAt ?? null,
        models: input.models ?? null,
        ipAllowlist: input.ipAllowlist ?? null,
        limits: input.limits ?? {},
        funding: input.funding ?? 'quota_then_balance',
        createdAtMs: clock(),
      }
      await store.accessKeys.insert(accessKey)
      return { accessKey, secret }
    },
    get: (id) => store.accessKeys.find(id),
    list: async ({ ownerId, ...query }) => {
      if (ownerId === undefined) return store.accessKeys.list(query)
      const account = await store.ledger.findAccount({ ownerId })
      return account
        ? store.accessKeys.list({ ...query, accountId: account.id })
        : { data: [], nextCursor: null }
    },
    update: async (id, input) => {
      if (input.name !== undefined) checkedText(input.name, 'name', 191)
      checkRules(input)
      const { expiresAt, ...patch } = input
      return change(id, { ...patch, ...(expiresAt === undefined ? {} : { expiresAtMs: expiresAt }) })
    },
    revoke: (id) => change(id, { status: 'revoked' }),
  }
}

/** A key that could not be stored as it was meant might be good for longer, or for more. */
function checkRules({ expiresAt, ipAllowlist, funding }: Partial<AccessKeyInput>): void {
  checkedTime(expiresAt, 'expiresAt')
  if (funding !== undefined) checkedChoice(funding, 'funding', fundings)
  if (ipAllowlist?.every(isCidr) === false)
    throw invalidRequest('ipAllowlist', 'ipAllowlist must be CIDR blocks or addresses')
}
