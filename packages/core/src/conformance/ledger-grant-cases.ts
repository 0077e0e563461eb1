import { strict as assert } from 'node:assert'
import { newId } from '../kernel/ids.js'
import {
  accepted,
  grant,
  hold,
  money,
  refusedWith,
  settle,
  pauseMs,
  type LedgerScript,
} from './ledger-subject.js'

type Case = (script: LedgerScript) => Promise<void>

const tokens = (units: bigint) => ({ quota: { type: 'text_token', units } })

const unitsOf = async (script: LedgerScript, accountId: string): Promise<[bigint, bigint][]> =>
  (await script.ledger.listGrants(accountId)).map(({ used, held }) => [used, held])

/** Quota and promotional money beside the balance. */
export const grantCases: Record<string, Case> = {
  'gives a grant once for its source and period': async (script) => {
    const account = await script.account()
    const command = grant(account, 100n, { source: 'membership', sourceId: 'plan-1', period: '2026-11' })
    assert.equal(accepted(await script.apply(command)).replayed, false)
    assert.equal(accepted(await script.apply({ ...command, grantId: newId() })).replayed, true)
    refusedWith(await script.apply({ ...command, amount: 200n }), 'idempotency_conflict')
    accepted(await script.apply({ ...command, grantId: newId(), period: '2026-12' }))
    assert.equal((await script.ledger.listGrants(account.id)).length, 2)
  },

  'lets quota pay a call in full, and the balance nothing': async (script) => {
    const account = await script.account('1')
    accepted(await script.apply(grant(account, 1000n)))
    const { hold: held } = accepted(await script.apply(hold(account, '0.9', tokens(400n))))
    assert.deepEqual(await unitsOf(script, account.id), [[0n, 400n]])
    await script.expectBalance(account, '1', '0')
    const { outcome } = accepted(await script.apply(settle(held, '0.3', { quotaUnits: 150n, known: held })))
    assert.deepEqual([outcome.chargeNano, outcome.quotaUsed], [0n, 150n])
    assert.deepEqual(await unitsOf(script, account.id), [[150n, 0n]])
  },

  'charges the part that quota does not cover, rounded up once': async (script) => {
    const account = await script.account('1')
    accepted(await script.apply(grant(account, 100n)))
    const { hold: held } = accepted(await script.apply(hold(account, '0.6', tokens(300n))))
    await script.expectBalance(account, '1', '0.4')
    const { outcome } = accepted(await script.apply(settle(held, '0.1', { quotaUnits: 300n })))
    assert.equal(outcome.chargeNano, money('0.066666667'))
    await script.expectBalance(account, '0.933333333')
  },

  'burns by priority, then expiry, promotional before paid': async (script) => {
    const account = await script.account()
    const soon = Date.now() + 3_600_000
    const facts = [
      { priority: 1 },
      { priority: 0, paid: true },
      { priority: 0 },
      { priority: 0, paid: true, expiresAtMs: soon },
    ]
    for (const fact of facts) accepted(await script.apply(grant(account, 10n, fact)))
    const { hold: held } = accepted(await script.apply(hold(account, '0', tokens(35n))))
    const grants = await script.ledger.listGrants(account.id)
    assert.deepEqual(
      held.allocations.map(({ grantId, amount }) => [grants.findIndex(({ id }) => id === grantId), amount]),
      [
        [3, 10n],
        [2, 10n],
        [1, 10n],
        [0, 5n],
      ],
    )
  },

  'captures from a grant that expired under an open hold': async (script) => {
    const account = await script.account('1')
    accepted(await script.apply(grant(account, 100n, { expiresAtMs: Date.now() + 1000 })))
    const { hold: held } = accepted(await script.apply(hold(account, '0.5', tokens(80n))))
    await pauseMs(1100)
    const { outcome } = accepted(await script.apply(settle(held, '0.5', { quotaUnits: 80n })))
    assert.deepEqual([outcome.quotaUsed, outcome.chargeNano], [80n, 0n])
    const late = accepted(await script.apply(hold(account, '0.5', tokens(10n))))
    assert.equal(late.hold.amountNano, money('0.5'))
  },

  'spends promotional money before the balance': async (script) => {
    const account = await script.account('1')
    accepted(await script.apply(grant(account, money('0.3'), { quotaType: 'credit' })))
    const { hold: held } = accepted(await script.apply(hold(account, '0.8')))
    await script.expectBalance(account, '1', '0.5')
    const { outcome } = accepted(await script.apply(settle(held, '0.4', { known: held })))
    assert.deepEqual([outcome.promotionalNano, outcome.chargeNano], [money('0.3'), money('0.1')])
    await script.expectBalance(account, '0.9')
  },

  'keeps to the funding of the key': async (script) => {
    const account = await script.account('1')
    accepted(await script.apply(grant(account, 100n)))
    const only = { funding: 'quota_only' as const }
    refusedWith(await script.apply(hold(account, '0.1', { ...tokens(101n), ...only })), 'quota_exhausted')
    const { hold: held } = accepted(await script.apply(hold(account, '0.1', { ...tokens(100n), ...only })))
    const { outcome } = accepted(await script.apply(settle(held, '0.2', { quotaUnits: 200n })))
    assert.deepEqual(
      [outcome.chargeNano, outcome.writtenOffNano, outcome.quotaUsed],
      [0n, money('0.1'), 100n],
    )
    accepted(await script.apply(grant(account, 100n)))
    const balanceOnly = accepted(
      await script.apply(hold(account, '0.1', { ...tokens(10n), funding: 'balance_only' })),
    )
    assert.deepEqual(balanceOnly.hold.allocations, [])
  },

  'gives quota back when a hold is released, and when a charge is reversed': async (script) => {
    const account = await script.account('1')
    accepted(await script.apply(grant(account, 100n)))
    const { hold: first } = accepted(await script.apply(hold(account, '0.1', tokens(60n))))
    accepted(await script.apply({ type: 'release', accountId: account.id, holdId: first.id, record: null }))
    assert.deepEqual(await unitsOf(script, account.id), [[0n, 0n]])
    const { hold: second } = accepted(await script.apply(hold(account, '0.2', tokens(200n))))
    const { outcome } = accepted(await script.apply(settle(second, '0.2', { quotaUnits: 200n })))
    const reverse = {
      type: 'reverse' as const,
      accountId: account.id,
      transferId: newId(),
      kind: 'refund' as const,
    }
    accepted(await script.apply({ ...reverse, reversesId: outcome.usageRecordId, key: 'refund', note: null }))
    assert.deepEqual(await unitsOf(script, account.id), [[0n, 0n]])
    await script.expectBalance(account, '1')
  },

  'never takes a grant below zero, whatever runs in parallel': async (script) => {
    const account = await script.account()
    for (const amount of [30n, 30n, 40n]) accepted(await script.apply(grant(account, amount)))
    const only = { funding: 'quota_only' as const, ...tokens(3n) }
    const results = await Promise.all(
      Array.from({ length: 50 }, () => script.apply(hold(account, '0.1', only))),
    )
    assert.equal(results.filter(({ ok }) => ok).length, 33)
  },
}
