import { newId } from '@meterway/core'
import type { Knex } from 'knex'
import type { Biller } from './biller.js'
import type { CallFacts } from '@meterway/core/ledger'
import { callFacts, callUsage, leaseMs, priceId, quotaType, quotaUnits } from './call-facts.js'

interface Charge {
  id: string
  accountId: string
  holdNano: number
  costNano: number
  call: CallFacts
}

/**
 * The baseline: the same rows in the same tables, by one transaction for the hold and one for the settlement. The
 * balance is changed by a guarded UPDATE, which is the fastest correct way without batching. Amounts are far below
 * 2^53, so that plain numbers serve.
 */
export function transactionBiller(knex: Knex): Biller {
  const { config } = knex.client as { config: Knex.Config }
  const settle = config.client === 'mysql2' ? settleBySelect : settleByReturning
  return {
    pair: async (accountId, holdNano, costNano) => {
      const id = newId()
      const amounts = { holdNano: Number(holdNano), costNano: Number(costNano) }
      const charge = { id, accountId, call: callFacts(id), ...amounts }
      await knex.transaction((trx) => hold(trx, charge))
      await knex.transaction(async (trx) => {
        await endHold(trx, charge)
        await writeCharge(trx, charge, await settle(trx, charge))
      })
      return id
    },
  }
}

async function hold(trx: Knex.Transaction, { id, accountId, holdNano, call }: Charge): Promise<void> {
  const admitted = await trx('accounts')
    .where({ id: accountId, status: 'active' })
    .whereRaw('posted - held + credit_limit >= ?', [holdNano])
    .update({ held: trx.raw('held + ?', [holdNano]) })
  if (admitted !== 1) throw new Error('insufficient balance')
  const now = Date.now()
  await trx('holds').insert({
    id,
    account_id: accountId,
    state: 'open',
    requested: holdNano,
    amount: holdNano,
    quota_type: quotaType,
    quota_units: Number(quotaUnits),
    funding: 'quota_then_balance',
    price_id: priceId,
    lease_expires_at: now + leaseMs,
    call_facts: JSON.stringify(call),
    created_at: now,
  })
}

async function endHold(trx: Knex.Transaction, { id }: Charge): Promise<void> {
  const ended = await trx('holds')
    .where({ id, state: 'open' })
    .update({ state: 'settled', ended_at: Date.now() })
  if (ended !== 1) throw new Error('the hold is not open')
}

interface Balance {
  posted: string | number
  version: string | number
}

const charged = (trx: Knex.Transaction, { holdNano, costNano }: Charge) => ({
  posted: trx.raw('posted - ?', [costNano]),
  held: trx.raw('held - ?', [holdNano]),
  version: trx.raw('version + 1'),
})

async function settleByReturning(trx: Knex.Transaction, charge: Charge): Promise<Balance> {
  const changed = trx('accounts').where({ id: charge.accountId }).update(charged(trx, charge))
  const [balance] = (await changed.returning(['posted', 'version'])) as [Balance]
  return balance
}

async function settleBySelect(trx: Knex.Transaction, charge: Charge): Promise<Balance> {
  const account = trx('accounts').where({ id: charge.accountId })
  await account.clone().update(charged(trx, charge))
  const [balance] = (await account.select('posted', 'version')) as [Balance]
  return balance
}

async function writeCharge(trx: Knex.Transaction, charge: Charge, balance: Balance): Promise<void> {
  const { id, accountId, costNano } = charge
  const now = Date.now()
  await trx('transfers').insert({
    id,
    account_id: accountId,
    kind: 'usage',
    debit_account: accountId,
    credit_account: 'revenue',
    amount: costNano,
    owner_version: balance.version,
    balance_after: balance.posted,
    reference_type: 'usage',
    reference_id: id,
    hold_id: id,
    created_at: now,
  })
  await trx('usage_records').insert(usageRow(charge, now))
  const key = {
    day: day(now),
    account_id: accountId,
    model: charge.call.model,
    provider_id: providerId,
    provider_key_id: '',
    access_key_id: charge.call.accessKeyId,
  }
  const sums = { calls: 1, input_tokens: 100, output_tokens: 50, charge: costNano, cost: costNano }
  const added = Object.entries(sums).map(([name, sum]) => [name, trx.raw(`usage_daily.${name} + ?`, [sum])])
  await trx('usage_daily')
    .insert({ ...key, ...sums, own_cost: 0, quota_used: 0 })
    .onConflict(Object.keys(key))
    .merge(Object.fromEntries(added))
}

const { providerId, quantities, ...ending } = callUsage
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

const usageRow = ({ id, accountId, costNano, call }: Charge, now: number) => ({
  id,
  account_id: accountId,
  hold_id: id,
  request_id: call.requestId,
  endpoint: call.endpoint,
  model_id: call.modelId,
  model: call.model,
  access_key_id: call.accessKeyId,
  price_id: priceId,
  provider_id: providerId,
  quantities: JSON.stringify(quantities),
  input_context_tokens: ending.inputContextTokens,
  cost: costNano,
  charge: costNano,
  promotional: 0,
  written_off: 0,
  currency: 'USD',
  quota_used: 0,
  outcome: ending.outcome,
  estimated: 0,
  streamed: 0,
  started_at: call.startedAtMs,
  latency_ms: ending.latencyMs,
  first_byte_ms: ending.firstByteMs,
  detail: '{}',
  created_at: now,
})
