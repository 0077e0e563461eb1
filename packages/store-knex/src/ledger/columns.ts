import type {
  Account,
  Allocation,
  ChangedHold,
  DailyUsage,
  Grant,
  Hold,
  StoredAnswer,
  Transfer,
  UsageRecord,
} from '@meterway/core/ledger'
import type { Column, ColumnType, Value } from './statements/index.js'
import { writeProgress } from './stored-progress.js'

const column =
  (type: ColumnType) =>
  <T>(name: string, of: (row: T) => Value): Column<T> => ({ name, type, of })
const id = column('id')
const text = column('text')
const integer = column('integer')

export const accountKey: Column<Account>[] = [id('id', (a) => a.id)]
/** What a batch may change of an account. */
export const accountChanges: Column<Account>[] = [
  integer('posted', (a) => a.postedNano),
  integer('held', (a) => a.heldNano),
  integer('credit_limit', (a) => a.creditLimitNano),
  integer('version', (a) => a.version),
  integer('grant_count', (a) => a.grantCount),
  text('status', (a) => a.status),
  text('price_group', (a) => a.priceGroup),
  text('time_zone', (a) => a.timeZone),
  text('limits', (a) => a.limits && JSON.stringify(a.limits)),
]
/** An account that a batch changes without having locked it, and as it was assumed to be. */
export interface AssumedAccount {
  account: Account
  assumed: Account
}
export const assumedAccountKey: Column<AssumedAccount>[] = [
  id('id', ({ account }) => account.id),
  ...accountChanges.map(({ name, type, of }) => ({
    name: `from_${name}`,
    type,
    of: ({ assumed }: AssumedAccount) => of(assumed),
  })),
]
export const assumedAccountChanges: Column<AssumedAccount>[] = accountChanges.map(({ name, type, of }) => ({
  name,
  type,
  of: ({ account }) => of(account),
}))
export const accountColumns: Column<Account>[] = [
  ...accountKey,
  text('owner_id', (a) => a.ownerId),
  text('currency', (a) => a.currency),
  ...accountChanges,
  integer('created_at', (a) => a.createdAtMs),
]

export const holdColumns: Column<Hold>[] = [
  id('id', (h) => h.id),
  id('account_id', (h) => h.accountId),
  text('idempotency_key', (h) => h.key),
  text('state', (h) => h.state),
  integer('requested', (h) => h.requestedNano),
  integer('amount', (h) => h.amountNano),
  text('quota_type', (h) => h.quotaType),
  integer('quota_units', (h) => h.quotaUnits),
  text('funding', (h) => h.funding),
  id('price_id', (h) => h.priceId),
  integer('lease_expires_at', (h) => h.leaseExpiresAtMs),
  text('call_facts', (h) => (h.call === null ? null : JSON.stringify(h.call))),
  text('progress', (h) => writeProgress(h.progress)),
  integer('created_at', (h) => h.createdAtMs),
  integer('ended_at', (h) => h.endedAtMs),
]

export const changedHoldKey: Column<ChangedHold>[] = [
  id('id', ({ hold }) => hold.id),
  text('from_state', ({ from }) => from),
]
export const endedHoldChanges: Column<ChangedHold>[] = [
  text('state', ({ hold }) => hold.state),
  integer('ended_at', ({ hold }) => hold.endedAtMs),
]
export const renewedHoldChanges: Column<ChangedHold>[] = [
  integer('lease_expires_at', ({ hold }) => hold.leaseExpiresAtMs),
  text('progress', ({ hold }) => writeProgress(hold.progress)),
]

export interface AllocationRow extends Allocation {
  ownerId: string
  ordinal: number
}
export const allocationColumns = (owner: 'hold_id' | 'transfer_id'): Column<AllocationRow>[] => [
  id(owner, (a) => a.ownerId),
  integer('ordinal', (a) => a.ordinal),
  id('grant_id', (a) => a.grantId),
  integer('amount', (a) => a.amount),
]

export const transferColumns: Column<Transfer>[] = [
  id('id', (t) => t.id),
  id('account_id', (t) => t.accountId),
  text('kind', (t) => t.kind),
  text('debit_account', (t) => t.debitAccount),
  text('credit_account', (t) => t.creditAccount),
  integer('amount', (t) => t.amountNano),
  integer('owner_version', (t) => t.ownerVersion),
  integer('balance_after', (t) => t.balanceAfterNano),
  text('reference_type', (t) => t.reference?.type ?? null),
  text('reference_id', (t) => t.reference?.id ?? null),
  id('hold_id', (t) => t.holdId),
  id('reverses_id', (t) => t.reversesId),
  text('idempotency_key', (t) => t.key),
  text('note', (t) => t.note),
  integer('created_at', (t) => t.createdAtMs),
]

export const grantKey: Column<Grant>[] = [id('id', (g) => g.id)]
export const grantChanges: Column<Grant>[] = [integer('used', (g) => g.used), integer('held', (g) => g.held)]
export const grantColumns: Column<Grant>[] = [
  ...grantKey,
  id('account_id', (g) => g.accountId),
  text('quota_type', (g) => g.quotaType),
  integer('amount', (g) => g.amount),
  ...grantChanges,
  integer('priority', (g) => g.priority),
  integer('paid', (g) => Number(g.paid)),
  text('source', (g) => g.source),
  text('source_id', (g) => g.sourceId),
  text('period', (g) => g.period),
  integer('effective_at', (g) => g.effectiveAtMs),
  integer('expires_at', (g) => g.expiresAtMs),
  text('note', (g) => g.note),
  integer('created_at', (g) => g.createdAtMs),
]

export const usageColumns: Column<UsageRecord>[] = [
  id('id', (u) => u.id),
  id('account_id', (u) => u.accountId),
  id('hold_id', (u) => u.holdId),
  text('request_id', (u) => u.requestId),
  text('endpoint', (u) => u.endpoint),
  id('model_id', (u) => u.modelId),
  text('model', (u) => u.model),
  id('access_key_id', (u) => u.accessKeyId),
  id('price_id', (u) => u.priceId),
  id('provider_id', (u) => u.providerId),
  id('provider_key_id', (u) => u.providerKeyId),
  id('route_id', (u) => u.routeId),
  text('quantities', (u) => JSON.stringify(u.quantities)),
  integer('input_context_tokens', (u) => u.inputContextTokens),
  integer('cost', (u) => u.costNano),
  integer('own_cost', (u) => u.ownCostNano),
  integer('charge', (u) => u.chargeNano),
  integer('promotional', (u) => u.promotionalNano),
  integer('written_off', (u) => u.writtenOffNano),
  text('currency', (u) => u.currency),
  text('quota_type', (u) => u.quotaType),
  integer('quota_used', (u) => u.quotaUsed),
  text('outcome', (u) => u.outcome),
  integer('estimated', (u) => Number(u.estimated)),
  integer('streamed', (u) => Number(u.streamed)),
  integer('started_at', (u) => u.startedAtMs),
  integer('latency_ms', (u) => u.latencyMs),
  integer('first_byte_ms', (u) => u.firstByteMs),
  text('detail', (u) => JSON.stringify(u.detail)),
  integer('created_at', (u) => u.createdAtMs),
]

export const answerColumns: Column<StoredAnswer>[] = [
  id('hold_id', (a) => a.holdId),
  integer('status', (a) => a.status),
  text('headers', (a) => JSON.stringify(a.headers)),
  text('body', (a) => a.body),
  integer('created_at', (a) => a.createdAtMs),
]

export const dailyKey: Column<DailyUsage>[] = [
  text('day', (d) => d.day),
  id('account_id', (d) => d.accountId),
  text('model', (d) => d.model),
  id('provider_id', (d) => d.providerId ?? ''),
  id('provider_key_id', (d) => d.providerKeyId ?? ''),
  id('access_key_id', (d) => d.accessKeyId ?? ''),
]
export const dailySums: Column<DailyUsage>[] = [
  integer('calls', (d) => d.calls),
  integer('input_tokens', (d) => d.inputTokens),
  integer('output_tokens', (d) => d.outputTokens),
  integer('charge', (d) => d.chargeNano),
  integer('cost', (d) => d.costNano),
  integer('own_cost', (d) => d.ownCostNano),
  integer('quota_used', (d) => d.quotaUsed),
]
