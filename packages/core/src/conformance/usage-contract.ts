import { strict as assert } from 'node:assert'
import { newId } from '../kernel/ids.js'
import { nano } from '../kernel/money.js'
import type { Account, UsageDraft, UsageRecord } from '../ledger/index.js'
import type { LedgerStore, UsageQuery, UsageStore } from '../ports/index.js'
import type { Contract } from './contract.js'
import { accepted, hold, LedgerScript, settle, usageDraft } from './ledger-subject.js'

/** Usage is written by settlements, so the ledger is needed. */
export interface UsageSubject {
  ledger: LedgerStore
  usage: UsageStore
}

type Case = (subject: UsageSubject) => Promise<void>

/** What every store of usage must show. */
export const usageContract = (): Contract<UsageSubject> => ({ name: 'usage', cases })

/** Holds and settles one call. */
async function call(script: LedgerScript, account: Account, cost: string, facts: Partial<UsageDraft> = {}) {
  const { hold: held } = accepted(await script.apply(hold(account, cost)))
  const record = usageDraft(held.id, cost, facts)
  accepted(await script.apply(settle(held, cost, { record })))
  return held.id
}

const dayMs = 86_400_000
const noon = Date.UTC(2026, 1, 1, 12)

const cases: Record<string, Case> = {
  'gives back everything that a settlement recorded': async ({ ledger, usage }) => {
    const script = new LedgerScript(ledger, usage)
    const account = await script.account('10')
    const facts: Partial<UsageDraft> = {
      model: 'Modèle 模型',
      modelId: newId(),
      providerId: newId(),
      routeId: newId(),
      accessKeyId: newId(),
      quantities: { input: 12, output: 3, audio_seconds: '1.5' },
      ownCostNano: nano(9_007_199_254_740_993n),
      estimated: true,
      latencyMs: null,
      outcome: 'client_disconnected',
      detail: {
        attributes: { service_tier: 'flex' },
        multiplier: '0.9',
        attempts: [attempt('9007199.254740993'), attempt(null)],
        rawUsage: { costNano: 'not a number', quotaUsed: '12', nested: { tokens: [1, 2.5, null] } },
      },
    }
    const id = await call(script, account, '1.25', facts)
    const record = await usage.find(id)
    assert.deepEqual(record, {
      ...usageDraft(id, '1.25', facts),
      accountId: account.id,
      currency: 'USD',
      holdId: id,
      chargeNano: 1_250_000_000n,
      promotionalNano: 0n,
      writtenOffNano: 0n,
      quotaType: null,
      quotaUsed: 0n,
      createdAtMs: record?.createdAtMs,
    })
    assert.equal(await usage.find(newId()), null)
  },

  'lists newest first, page by page, each record once': async ({ ledger, usage }) => {
    const script = new LedgerScript(ledger, usage)
    const account = await script.account('10')
    const ids: string[] = []
    for (let index = 0; index < 5; index++) ids.push(await call(script, account, '0.1'))
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await usage.list({ accountId: account.id, limit: 2, cursor })
      seen.push(...page.data.map((record) => record.id))
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    assert.deepEqual(seen, ids.toReversed())
  },

  'filters by key, model, outcome and time of the start': async ({ ledger, usage }) => {
    const script = new LedgerScript(ledger, usage)
    const account = await script.account('10')
    const accessKeyId = newId()
    const early = await call(script, account, '0.1', { startedAtMs: noon, accessKeyId })
    const late = await call(script, account, '0.1', {
      startedAtMs: noon + 1000,
      model: 'other',
      outcome: 'lost',
    })
    const find = async (query: Partial<UsageQuery>): Promise<string[]> =>
      (await usage.list({ accountId: account.id, limit: 10, ...query })).data.map(
        (record: UsageRecord) => record.id,
      )

    assert.deepEqual(await find({ accessKeyId }), [early])
    assert.deepEqual(await find({ model: 'other' }), [late])
    assert.deepEqual(await find({ outcome: 'complete' }), [early])
    assert.deepEqual(await find({ fromMs: noon + 1000 }), [late])
    assert.deepEqual(await find({ toMs: noon + 1000 }), [early])
    assert.deepEqual(await find({ fromMs: noon, toMs: noon + 1001 }), [late, early])
    assert.deepEqual(await find({ model: 'OTHER' }), [])
  },

  'sums each UTC day by model, provider, its key and access key': async ({ ledger, usage }) => {
    const script = new LedgerScript(ledger, usage)
    const account = await script.account('10')
    const providerId = newId()
    const endOfDay = Date.UTC(2026, 1, 1, 23, 59, 59, 999)
    await call(script, account, '0.25', { startedAtMs: endOfDay, model: 'a', ownCostNano: nano(7n) })
    await call(script, account, '0.5', { startedAtMs: noon, model: 'a' })
    await call(script, account, '1', { startedAtMs: endOfDay + 1, model: 'a', providerId })
    await call(script, account, '2', { startedAtMs: noon + 5 * dayMs, model: 'a' })

    const days = await usage.daily({ accountId: account.id, fromDay: '2026-02-01', toDay: '2026-02-02' })
    const sums = { accountId: account.id, model: 'a', accessKeyId: null, providerKeyId: null, quotaUsed: 0n }
    assert.deepEqual(days, [
      {
        ...sums,
        day: '2026-02-01',
        providerId: null,
        calls: 2,
        inputTokens: 200n,
        outputTokens: 100n,
        ...money(750_000_000n, 7n),
      },
      {
        ...sums,
        day: '2026-02-02',
        providerId,
        calls: 1,
        inputTokens: 100n,
        outputTokens: 50n,
        ...money(1_000_000_000n, 0n),
      },
    ])
  },

  'sums what one access key was used for': async ({ ledger, usage }) => {
    const script = new LedgerScript(ledger, usage)
    const account = await script.account('10')
    const [accessKeyId, other] = [newId(), newId()]
    await call(script, account, '0.25', { startedAtMs: noon, accessKeyId })
    await call(script, account, '0.5', { startedAtMs: noon + dayMs, accessKeyId })
    await call(script, account, '1', { startedAtMs: noon, accessKeyId: other })
    await call(script, account, '2', { startedAtMs: noon })
    const query = { accountId: account.id, fromDay: '2026-02-01', toDay: '2026-02-28' }
    const rows = await usage.daily({ ...query, accessKeyId })
    assert.deepEqual(
      rows.map((row) => [row.day, row.accessKeyId, row.chargeNano]),
      [
        ['2026-02-01', accessKeyId, 250_000_000n],
        ['2026-02-02', accessKeyId, 500_000_000n],
      ],
    )
    assert.equal((await usage.daily(query)).length, 4)
  },

  'sums what was charged since a day, or a moment': async ({ ledger, usage }) => {
    const script = new LedgerScript(ledger, usage)
    const account = await script.account('10')
    const accessKeyId = newId()
    assert.equal(await usage.chargedSince({ accountId: account.id }, { day: '0000-01-01' }), 0n)
    await call(script, account, '0.25', { startedAtMs: noon, accessKeyId })
    await call(script, account, '0.5', { startedAtMs: noon + dayMs, accessKeyId })
    await call(script, account, '1', { startedAtMs: noon + dayMs + 1 })
    const [all, own] = [{ accountId: account.id }, { accountId: account.id, accessKeyId }]
    const sums = [
      [all, { day: '0000-01-01' }, 1_750_000_000n],
      [own, { day: '2026-02-01' }, 750_000_000n],
      [all, { day: '2026-02-02' }, 1_500_000_000n],
      [own, { ms: noon + 1 }, 500_000_000n],
      [all, { ms: noon + dayMs + 1 }, 1_000_000_000n],
      [own, { ms: noon + dayMs + 1 }, 0n],
    ] as const
    for (const [by, start, sum] of sums) assert.equal(await usage.chargedSince(by, start), sum)
  },

  'sums what a provider key cost on a day, at the model’s price where its own is unknown': async (
    subject,
  ) => {
    const { ledger, usage } = subject
    const script = new LedgerScript(ledger, usage)
    const [account, other] = [await script.account('10'), await script.account('10')]
    const providerKeyId = newId()
    const facts = { startedAtMs: noon, providerKeyId, providerId: newId() }
    await call(script, account, '0.5', { ...facts, model: 'a', ownCostNano: nano(9_007_199_254_740_993n) })
    await call(script, other, '0.25', { ...facts, model: 'a', ownCostNano: nano(1n) })
    await call(script, account, '2', { ...facts, model: 'b' })
    await call(script, account, '1', { ...facts, startedAtMs: noon + dayMs, model: 'b' })
    await call(script, account, '1', { ...facts, providerKeyId: newId(), model: 'b' })
    const expected = 9_007_199_254_740_994n + 2_000_000_000n
    assert.equal(await usage.costOfProviderKey(providerKeyId, '2026-02-01'), expected)
    assert.equal(await usage.costOfProviderKey(newId(), '2026-02-01'), 0n)
  },

  'sums of all accounts hold those of each': async ({ ledger, usage }) => {
    const script = new LedgerScript(ledger, usage)
    const account = await script.account('1')
    await call(script, account, '0.5', { startedAtMs: noon + 30 * dayMs })
    const day = '2026-03-03'
    const all = await usage.daily({ fromDay: day, toDay: day })
    const own = await usage.daily({ accountId: account.id, fromDay: day, toDay: day })
    assert.equal(own.length, 1)
    assert.deepEqual(
      all.filter(({ accountId }) => accountId === account.id),
      own,
    )
  },
}

const money = (chargeNano: bigint, ownCostNano: bigint) => ({ chargeNano, costNano: chargeNano, ownCostNano })

const attempt = (ownCost: string | null) => ({
  routeId: newId(),
  providerId: newId(),
  providerKeyId: newId(),
  upstreamModel: 'upstream',
  outcome: 'complete',
  status: 200,
  latencyMs: 17,
  ownCost,
})
