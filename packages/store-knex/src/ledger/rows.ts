import type {
  Account,
  Allocation,
  CallFacts,
  Grant,
  Hold,
  StoredAnswer,
  Transfer,
  UsageRecord,
} from '@meterway/core/ledger'
import type { UsageLimits } from '@meterway/core'
import type { Row } from '../exact.js'
import { orNull, toBigint, toBoolean, toInteger, toNano, toText } from '../values.js'
import { readProgress } from './stored-progress.js'

const text = toText
const textOrNull = orNull(toText)
const integerOrNull = orNull(toInteger)
const jsonOrNull = <T>(value: unknown): T | null =>
  typeof value === 'string' ? (JSON.parse(value) as T) : null

export const accountOf = (row: Row): Account => ({
  id: text(row.id),
  ownerId: text(row.owner_id),
  currency: text(row.currency),
  postedNano: toNano(row.posted),
  heldNano: toNano(row.held),
  creditLimitNano: toNano(row.credit_limit),
  version: toInteger(row.version),
  grantCount: toInteger(row.grant_count),
  status: text(row.status) as Account['status'],
  priceGroup: textOrNull(row.price_group),
  timeZone: text(row.time_zone),
  limits: jsonOrNull<UsageLimits>(row.limits),
  createdAtMs: toInteger(row.created_at),
})

export const holdOf = (row: Row, allocations: Allocation[]): Hold => ({
  id: text(row.id),
  accountId: text(row.account_id),
  key: textOrNull(row.idempotency_key),
  state: text(row.state) as Hold['state'],
  requestedNano: toNano(row.requested),
  amountNano: toNano(row.amount),
  quotaType: textOrNull(row.quota_type),
  quotaUnits: toBigint(row.quota_units),
  funding: text(row.funding) as Hold['funding'],
  priceId: textOrNull(row.price_id),
  leaseExpiresAtMs: toInteger(row.lease_expires_at),
  call: jsonOrNull<CallFacts>(row.call_facts),
  progress: readProgress(textOrNull(row.progress)),
  allocations,
  createdAtMs: toInteger(row.created_at),
  endedAtMs: integerOrNull(row.ended_at),
})

export const transferOf = (row: Row, allocations: Allocation[]): Transfer => ({
  id: text(row.id),
  accountId: text(row.account_id),
  kind: text(row.kind) as Transfer['kind'],
  debitAccount: text(row.debit_account),
  creditAccount: text(row.credit_account),
  amountNano: toNano(row.amount),
  ownerVersion: integerOrNull(row.owner_version),
  balanceAfterNano: orNull(toNano)(row.balance_after),
  reference:
    row.reference_type === null ? null : { type: text(row.reference_type), id: text(row.reference_id) },
  holdId: textOrNull(row.hold_id),
  reversesId: textOrNull(row.reverses_id),
  key: textOrNull(row.idempotency_key),
  note: textOrNull(row.note),
  allocations,
  createdAtMs: toInteger(row.created_at),
})

export const answerOf = (row: Row): StoredAnswer => ({
  holdId: text(row.hold_id),
  status: toInteger(row.status),
  headers: JSON.parse(text(row.headers)) as StoredAnswer['headers'],
  body: text(row.body),
  createdAtMs: toInteger(row.created_at),
})

export const grantOf = (row: Row): Grant => ({
  id: text(row.id),
  accountId: text(row.account_id),
  quotaType: text(row.quota_type),
  amount: toBigint(row.amount),
  used: toBigint(row.used),
  held: toBigint(row.held),
  priority: toInteger(row.priority),
  paid: toBoolean(row.paid),
  source: text(row.source) as Grant['source'],
  sourceId: text(row.source_id),
  period: text(row.period),
  effectiveAtMs: toInteger(row.effective_at),
  expiresAtMs: integerOrNull(row.expires_at),
  note: textOrNull(row.note),
  createdAtMs: toInteger(row.created_at),
})

export const usageRecordOf = (row: Row): UsageRecord => ({
  id: text(row.id),
  accountId: text(row.account_id),
  holdId: textOrNull(row.hold_id),
  requestId: text(row.request_id),
  endpoint: text(row.endpoint),
  modelId: textOrNull(row.model_id),
  model: text(row.model),
  accessKeyId: textOrNull(row.access_key_id),
  priceId: textOrNull(row.price_id),
  providerId: textOrNull(row.provider_id),
  providerKeyId: textOrNull(row.provider_key_id),
  routeId: textOrNull(row.route_id),
  quantities: JSON.parse(text(row.quantities)) as UsageRecord['quantities'],
  inputContextTokens: toInteger(row.input_context_tokens),
  costNano: toNano(row.cost),
  ownCostNano: orNull(toNano)(row.own_cost),
  chargeNano: toNano(row.charge),
  promotionalNano: toNano(row.promotional),
  writtenOffNano: toNano(row.written_off),
  currency: text(row.currency),
  quotaType: textOrNull(row.quota_type),
  quotaUsed: toBigint(row.quota_used),
  outcome: text(row.outcome) as UsageRecord['outcome'],
  estimated: toBoolean(row.estimated),
  streamed: toBoolean(row.streamed),
  startedAtMs: toInteger(row.started_at),
  latencyMs: integerOrNull(row.latency_ms),
  firstByteMs: integerOrNull(row.first_byte_ms),
  detail: jsonOrNull<UsageRecord['detail']>(row.detail) ?? {},
  createdAtMs: toInteger(row.created_at),
})
