import { newId } from '@meterway/core'
import type { Knex } from 'knex'
import type { Biller } from './biller.js'

const record = { model: 'gpt-4o-mini', endpoint: 'chat.completions' }
const [modelId, keyId, priceId] = [newId(), newId(), newId()]

/**
 * The baseline: the same rows in the same tables, by one transaction for the hold and one for the settlement. The
 * balance is changed by a guarded UPDATE, which is the fastest correct way without batching. Amounts are far below
 * 2^53, so that plain numbers serve.
 */
export function transactionBiller(knex: Knex): Biller {
  const returns = knex.client.config.client !== 'mysql2'
  return {
    name: 'transaction each',
    pair: async (accountId, holdNano, costNano) => {
      const id = newId()
      await knex.transaction((trx) => hold(trx, id, accountId, holdNano))
      await knex.transaction((trx) => settle(trx, id, accountId, holdNano, costNano, returns))
    },
  }
}

async function hold(trx: Knex.Transaction, id: string, accountId: string, holdNano: bigint): Promise<void> {
  const amount = Number(holdNano)
  const admitted = await trx('accounts')
    .where({ id: accountId, status: 'active' })
    .whereRaw('posted - held + credit_limit >= ?', [amount])
    .update({ held: trx.raw('held + ?', [amount]) })
  if (admitted !== 1) throw new Error('insufficient balance')
  const now = Date.now()
  await trx('holds').insert({
    id,
    account_id: accountId,
    state: 'open',
    requested: amount,
    amount,
    quota_units: 0,
    funding: 'quota_then_balance',
    price_id: priceId,
    lease_expires_at: now + 60_000,
    draft: JSON.stringify({ requestId: id, ...record, modelId, accessKeyId: keyId, priceId }),
    created_at: now,
  })
}

async function settle(
  trx: Knex.Transaction,
  id: string,
  accountId: string,
  holdNano: bigint,
  costNano: bigint,
  returns: boolean,
): Promise<void> {
  const now = Date.now()
  const cost = Number(costNano)
  const ended = await trx('holds').where({ id, state: 'open' }).update({ state: 'settled', ended_at: now })
  if (ended !== 1) throw new Error('the hold is not open')
  const changes = {
    posted: trx.raw('posted - ?', [cost]),
    held: trx.raw('held - ?', [Number(holdNano)]),
    version: trx.raw('version + 1'),
  }
  const updated = trx('accounts').where({ id: accountId })
  const [account] = (
    returns
      ? await updated.update(changes).returning(['posted', 'version'])
      : await updated
          .update(changes)
          .then(() => trx('accounts').where({ id: accountId }).select('posted', 'version'))
  ) as [{ posted: string; version: string }]
  const day = new Date(now).toISOString().slice(0, 10)
  await trx('transfers').insert({
    id,
    account_id: accountId,
    kind: 'usage',
    debit_account: accountId,
    credit_account: 'revenue',
    amount: cost,
    owner_version: account.version,
    balance_after: account.posted,
    reference_type: 'usage',
    reference_id: id,
    hold_id: id,
    created_at: now,
  })
  await trx('usage_records').insert(usageRow(id, accountId, cost, now))
  const sums = {
    calls: 1,
    input_tokens: 100,
    output_tokens: 50,
    charge: cost,
    cost,
    own_cost: 0,
    quota_used: 0,
  }
  const added = Object.fromEntries(
    Object.entries(sums).map(([name, value]) => [name, trx.raw(`usage_daily.${name} + ?`, [value])]),
  )
  await trx('usage_daily')
    .insert({ day, account_id: accountId, model: record.model, provider_id: '', ...sums })
    .onConflict(['day', 'account_id', 'model', 'provider_id'])
    .merge(added)
}

const usageRow = (id: string, accountId: string, cost: number, now: number) => ({
  id,
  account_id: accountId,
  hold_id: id,
  request_id: id,
  endpoint: record.endpoint,
  model_id: modelId,
  model: record.model,
  access_key_id: keyId,
  price_id: priceId,
  quantities: JSON.stringify({ input: 100, output: 50 }),
  input_context_tokens: 100,
  cost,
  charge: cost,
  promotional: 0,
  written_off: 0,
  currency: 'USD',
  quota_used: 0,
  outcome: 'complete',
  estimated: 0,
  streamed: 0,
  started_at: now,
  detail: '{}',
  created_at: now,
})
