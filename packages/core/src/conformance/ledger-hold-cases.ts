import { strict as assert } from 'node:assert'
import { newId } from '../kernel/ids.js'
import {
  accepted,
  callFacts,
  debit,
  hold,
  money,
  pauseMs,
  refusedWith,
  settle,
  usageDraft,
  type LedgerScript,
} from './ledger-subject.js'

type Case = (script: LedgerScript) => Promise<void>

/** Holds and how they end. */
export const holdCases: Record<string, Case> = {
  'holds, settles what was used and gives the rest back': async (script) => {
    const account = await script.account('10')
    const { hold: held } = accepted(await script.apply(hold(account, '3')))
    await script.expectBalance(account, '10', '3')
    const { outcome } = accepted(await script.apply(settle(held, '1.25')))
    assert.deepEqual(
      [outcome.chargeNano, outcome.writtenOffNano, outcome.balanceAfterNano],
      [money('1.25'), 0n, money('8.75')],
    )
    await script.expectBalance(account, '8.75')

    const record = await script.usage.find(held.id)
    assert.deepEqual(
      [record?.chargeNano, record?.costNano, record?.holdId],
      [money('1.25'), money('1.25'), held.id],
    )
    assert.deepEqual(record?.quantities, { input: 100, output: 50 })
    const [day] = await script.usage.daily({
      accountId: account.id,
      fromDay: '2026-01-01',
      toDay: '2026-12-31',
    })
    assert.deepEqual(
      [day?.day, day?.calls, day?.inputTokens, day?.chargeNano],
      ['2026-01-31', 1, 100n, money('1.25')],
    )
  },

  'settles once: the second gets the stored result': async (script) => {
    const account = await script.account('10')
    const { hold: held } = accepted(await script.apply(hold(account, '3')))
    const first = accepted(await script.apply(settle(held, '1')))
    for (const known of [{}, { known: held }]) {
      const again = accepted(await script.apply(settle(held, '2', known)))
      assert.equal(again.replayed, true)
      assert.deepEqual(again.outcome, first.outcome)
    }
    await script.expectBalance(account, '9')
    assert.equal((await script.balance(account)).version, 2)
  },

  'settles a hold that this process knows without looking it up': async (script) => {
    const account = await script.account('10')
    const { hold: held } = accepted(await script.apply(hold(account, '3')))
    accepted(await script.apply(settle(held, '0', { known: held })))
    await script.expectBalance(account, '10')
    assert.equal((await script.ledger.findHold({ id: held.id }))?.state, 'settled')
  },

  'one of parallel settlements takes effect': async (script) => {
    const account = await script.account('10')
    const { hold: held } = accepted(await script.apply(hold(account, '3')))
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, i) => script.apply(settle(held, '1', i % 2 ? { known: held } : {}))),
    )
    assert.equal(results.filter((result) => !accepted(result).replayed).length, 1)
    await script.expectBalance(account, '9')
  },

  'refuses a hold beyond what is available': async (script) => {
    const account = await script.account('1', { creditLimit: '1' })
    accepted(await script.apply(hold(account, '1.5')))
    const refused = await script.apply(hold(account, '0.6'))
    assert.deepEqual(refused, {
      ok: false,
      code: 'insufficient_balance',
      requiredNano: money('0.6'),
      availableNano: money('0.5'),
    })
    refusedWith(await script.apply(debit(account, '0.6')), 'insufficient_balance')
    accepted(await script.apply(hold(account, '0')))
  },

  'lets exactly as many parallel holds through as the balance covers': async (script) => {
    const account = await script.account('5')
    const one = Promise.all(Array.from({ length: 60 }, () => script.apply(hold(account, '0.1'))))
    const batch = script.ledger.apply(Array.from({ length: 60 }, () => hold(account, '0.1')))
    const results = [...(await one), ...(await batch)]
    assert.equal(results.filter(({ ok }) => ok).length, 50)
    await script.expectBalance(account, '5', '5')
  },

  'answers a repeated hold with the first, and refuses another under its key': async (script) => {
    const account = await script.account('10')
    const first = accepted(await script.apply(hold(account, '3', { key: 'call-1' })))
    const again = accepted(await script.apply(hold(account, '3', { key: 'call-1' })))
    assert.deepEqual([again.replayed, again.hold.id], [true, first.hold.id])
    refusedWith(await script.apply(hold(account, '4', { key: 'call-1' })), 'idempotency_conflict')
    await script.expectBalance(account, '10', '3')
  },

  'applies a batch once, though it is sent again after an unknown outcome': async (script) => {
    const account = await script.account('10')
    const batch = [hold(account, '1'), hold(account, '2', { key: 'named' }), debit(account, '3', 'd')]
    await script.ledger.apply(batch)
    const again = await script.ledger.apply(batch, { repeated: true })
    assert.deepEqual(
      again.map((result) => result.ok && result.replayed),
      [true, true, true],
    )
    await script.expectBalance(account, '7', '3')
  },

  'releases a hold in full': async (script) => {
    const account = await script.account('10')
    const { hold: held } = accepted(await script.apply(hold(account, '3')))
    const release = { type: 'release' as const, accountId: account.id, holdId: held.id }
    const record = usageDraft(held.id, '2', { outcome: 'upstream_error' })
    accepted(await script.apply({ ...release, record, known: held }))
    assert.equal(accepted(await script.apply({ ...release, record: null })).replayed, true)
    refusedWith(await script.apply(settle(held, '1')), 'hold_not_open')
    await script.expectBalance(account, '10')
    const stored = await script.usage.find(held.id)
    assert.deepEqual([stored?.outcome, stored?.chargeNano, stored?.costNano], ['upstream_error', 0n, 0n])
  },

  'takes what exceeds the hold from what is available, and writes off the rest': async (script) => {
    const account = await script.account('10')
    const { hold: other } = accepted(await script.apply(hold(account, '4')))
    const { hold: held } = accepted(await script.apply(hold(account, '3')))
    const { outcome } = accepted(await script.apply(settle(held, '7.5', { known: held })))
    assert.deepEqual([outcome.chargeNano, outcome.writtenOffNano], [money('6'), money('1.5')])
    await script.expectBalance(account, '4', '4')
    const all = await script.ledger.listTransfers({ kinds: ['write_off'], limit: 100 })
    const writeOff = all.data.find(({ holdId }) => holdId === held.id)
    assert.deepEqual([writeOff?.amountNano, writeOff?.debitAccount], [money('1.5'), 'write_offs'])
    accepted(await script.apply(settle(other, '4')))
    await script.expectBalance(account, '0')
  },

  'expires a hold only after its lease, and lists those past it': async (script) => {
    const account = await script.account('10')
    const { hold: living } = accepted(await script.apply(hold(account, '1')))
    const { hold: dead } = accepted(await script.apply(hold(account, '2', { leaseMs: 1, call: callFacts })))
    await pauseMs(20)
    const past = await script.ledger.holdsPastLease(1000)
    assert.deepEqual(past.find(({ id }) => id === dead.id)?.call, callFacts)
    assert.ok(!past.some(({ id }) => id === living.id))
    const expire = (id: string) => ({ type: 'expire' as const, accountId: account.id, holdId: id })
    refusedWith(await script.apply({ ...expire(living.id), record: null }), 'hold_not_open')
    accepted(
      await script.apply({ ...expire(dead.id), record: usageDraft(dead.id, '0', { outcome: 'lost' }) }),
    )
    await script.expectBalance(account, '10', '1')
    assert.equal((await script.usage.find(dead.id))?.outcome, 'lost')
  },

  'charges a late settlement, and replaces the record of the lost call': async (script) => {
    const account = await script.account('2')
    const { hold: held } = accepted(await script.apply(hold(account, '2', { leaseMs: 1 })))
    await pauseMs(20)
    const record = usageDraft(held.id, '0', { outcome: 'lost' })
    accepted(await script.apply({ type: 'expire', accountId: account.id, holdId: held.id, record }))
    accepted(await script.apply(debit(account, '1.5')))
    const { outcome } = accepted(await script.apply(settle(held, '2', { known: held })))
    assert.deepEqual([outcome.chargeNano, outcome.writtenOffNano], [money('0.5'), money('1.5')])
    await script.expectBalance(account, '0')
    assert.equal((await script.usage.find(held.id))?.outcome, 'complete')
    const days = await script.usage.daily({
      accountId: account.id,
      fromDay: '2026-01-01',
      toDay: '2026-12-31',
    })
    assert.deepEqual(
      days.map(({ calls, chargeNano }) => [calls, chargeNano]),
      [[1, money('0.5')]],
    )
  },

  'renews a lease with what has been counted': async (script) => {
    const account = await script.account('10')
    const { hold: held } = accepted(await script.apply(hold(account, '2', { leaseMs: 1 })))
    const progress = { costNano: money('0.75'), quotaUnits: 3n, quantities: { output: 9 } }
    const renew = {
      type: 'renew' as const,
      accountId: account.id,
      holdId: held.id,
      leaseMs: 60_000,
      progress,
    }
    accepted(await script.apply(renew))
    await pauseMs(20)
    const past = await script.ledger.holdsPastLease(1000)
    assert.ok(!past.some(({ id }) => id === held.id))
    assert.deepEqual((await script.ledger.findHold({ id: held.id }))?.progress, progress)
    refusedWith(await script.apply(settle(held, '0.75', { onlyPastLease: true })), 'hold_not_open')
    accepted(await script.apply({ type: 'release', accountId: account.id, holdId: held.id, record: null }))
    refusedWith(await script.apply(renew), 'hold_not_open')
  },

  'refuses what names no hold or account': async (script) => {
    const account = await script.account('1')
    const { hold: held } = accepted(await script.apply(hold(account, '1')))
    refusedWith(await script.apply(settle({ ...held, id: newId() }, '1')), 'hold_not_found')
    const other = await script.account('1')
    refusedWith(await script.apply(settle({ ...held, accountId: other.id }, '1')), 'hold_not_found')
    refusedWith(await script.apply(hold({ ...account, id: newId() }, '1')), 'account_not_found')
  },

  'refuses holds of a disabled account': async (script) => {
    const account = await script.account('1')
    accepted(await script.apply({ type: 'update-account', accountId: account.id, status: 'disabled' }))
    refusedWith(await script.apply(hold(account, '1')), 'account_disabled')
  },
}
