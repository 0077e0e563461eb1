import { strict as assert } from 'node:assert'
import { newId } from '../kernel/ids.js'
import { nano } from '../kernel/money.js'
import { accepted, credit, debit, refusedWith, type LedgerScript } from './ledger-subject.js'

type Case = (script: LedgerScript) => Promise<void>

/** Accounts, credits, debits, reversals. */
export const postingCases: Record<string, Case> = {
  'opens one account for an owner, however many ask at once': async (script) => {
    const ownerId = `owner-${newId()}`
    const open = () =>
      script.apply({
        type: 'open-account',
        accountId: newId(),
        ownerId,
        currency: 'USD',
        creditLimitNano: nano(0n),
        priceGroup: null,
        timeZone: 'UTC',
      })
    const results = (await Promise.all(Array.from({ length: 20 }, open))).map(accepted)
    assert.equal(new Set(results.map(({ account }) => account.id)).size, 1)
    assert.equal(results.filter(({ replayed }) => !replayed).length, 1)
  },

  'keeps 64-bit amounts exactly': async (script) => {
    const account = await script.account()
    const amountNano = nano(9_007_199_254_740_993n)
    accepted(await script.apply({ ...credit(account, '1'), amountNano }))
    accepted(await script.apply({ ...credit(account, '1'), amountNano }))
    accepted(await script.apply({ ...debit(account, '1'), amountNano: nano(1n) }))
    assert.equal((await script.balance(account)).posted, 18_014_398_509_481_985n)
    const { data } = await script.ledger.listTransfers({ accountId: account.id, limit: 10 })
    assert.deepEqual(
      data.map(({ balanceAfterNano }) => balanceAfterNano),
      [18_014_398_509_481_985n, 18_014_398_509_481_986n, amountNano],
    )
  },

  'numbers an owner’s transfers without gaps and keeps the balance after each': async (script) => {
    const account = await script.account('10')
    accepted(await script.apply(debit(account, '2.5')))
    accepted(await script.apply(credit(account, '0.000000001')))
    const { data, nextCursor } = await script.ledger.listTransfers({ accountId: account.id, limit: 2 })
    assert.deepEqual(
      data.map(({ ownerVersion }) => ownerVersion),
      [3, 2],
    )
    assert.ok(nextCursor)
    const rest = await script.ledger.listTransfers({ accountId: account.id, limit: 2, cursor: nextCursor })
    assert.deepEqual(
      rest.data.map(({ ownerVersion, balanceAfterNano }) => [ownerVersion, balanceAfterNano]),
      [[1, 10_000_000_000n]],
    )
    assert.equal(rest.nextCursor, null)
    await script.expectBalance(account, '7.500000001')
  },

  'answers the same for the same key, and refuses another command under it': async (script) => {
    const account = await script.account()
    const command = credit(account, '3', 'order-1')
    const first = accepted(await script.apply(command))
    const again = accepted(await script.apply({ ...command, transferId: newId() }))
    assert.deepEqual([first.replayed, again.replayed], [false, true])
    assert.equal(again.transfer.id, first.transfer.id)
    refusedWith(await script.apply(credit(account, '4', 'order-1')), 'idempotency_conflict')
    refusedWith(await script.apply(debit(account, '3', 'order-1')), 'idempotency_conflict')
    await script.expectBalance(account, '3')
  },

  'keeps keys of different accounts apart, and keys that differ in case or a space': async (script) => {
    const [first, second] = [await script.account(), await script.account()]
    accepted(await script.apply(credit(first, '1', 'same')))
    for (const [account, key] of [
      [second, 'same'],
      [first, 'Same'],
      [first, 'same '],
    ] as const) {
      assert.equal(accepted(await script.apply(credit(account, '1', key))).replayed, false)
    }
    await script.expectBalance(first, '3')
  },

  'one of parallel commands with one key takes effect': async (script) => {
    const account = await script.account()
    const results = await Promise.all(
      Array.from({ length: 16 }, () => script.apply(credit(account, '1', 'once'))),
    )
    assert.equal(results.filter((result) => accepted(result).replayed).length, 15)
    await script.expectBalance(account, '1')
  },

  'refuses a debit beyond what is available, which burns no key': async (script) => {
    const account = await script.account('1', { creditLimit: '0.5' })
    const command = debit(account, '1.6', 'big')
    refusedWith(await script.apply(command), 'insufficient_balance')
    accepted(await script.apply(credit(account, '0.1')))
    accepted(await script.apply(command))
    await script.expectBalance(account, '-0.5')
  },

  'refuses amounts that are not positive or beyond bounds': async (script) => {
    const account = await script.account()
    for (const amountNano of [0n, -1n]) {
      refusedWith(
        await script.apply({ ...credit(account, '1'), amountNano: nano(amountNano) }),
        'amount_out_of_range',
      )
    }
    for (let i = 0; i < 9; i++) accepted(await script.apply(credit(account, '1000000000')))
    refusedWith(await script.apply(credit(account, '1')), 'amount_out_of_range')
  },

  'reverses a transfer once': async (script) => {
    const account = await script.account('5')
    const { transfer } = accepted(await script.apply(debit(account, '2')))
    const reversal = (key: string) => ({
      type: 'reverse' as const,
      accountId: account.id,
      transferId: newId(),
      reversesId: transfer.id,
      key,
      kind: 'refund' as const,
      note: null,
    })
    accepted(await script.apply(reversal('a')))
    assert.equal(accepted(await script.apply(reversal('a'))).replayed, true)
    refusedWith(await script.apply(reversal('b')), 'already_reversed')
    refusedWith(await script.apply({ ...reversal('c'), reversesId: newId() }), 'transfer_not_found')
    await script.expectBalance(account, '5')
  },

  'decides each command of a batch on its own': async (script) => {
    const [rich, poor] = [await script.account('10'), await script.account('1')]
    const nobody = { ...rich, id: newId() }
    const results = await script.ledger.apply([
      debit(poor, '2'),
      debit(rich, '2'),
      debit(nobody, '1'),
      credit(poor, '5'),
      debit(poor, '2'),
    ])
    assert.deepEqual(
      results.map((result) => (result.ok ? 'ok' : result.code)),
      ['insufficient_balance', 'ok', 'account_not_found', 'ok', 'ok'],
    )
    await script.expectBalance(poor, '4')
    await script.expectBalance(rich, '8')
  },

  'changes what an operator may change, never below the debt': async (script) => {
    const account = await script.account('0', { creditLimit: '5' })
    accepted(await script.apply(debit(account, '4')))
    const change = { type: 'update-account' as const, accountId: account.id }
    refusedWith(
      await script.apply({ ...change, creditLimitNano: nano(3_000_000_000n) }),
      'insufficient_balance',
    )
    const limits = { requestsPerMinute: 60, spend: { day: '1.5' } }
    accepted(
      await script.apply({ ...change, creditLimitNano: nano(4_000_000_000n), priceGroup: 'vip', limits }),
    )
    const found = await script.ledger.findAccount({ ownerId: account.ownerId })
    assert.deepEqual(
      [found?.creditLimitNano, found?.priceGroup, found?.status, found?.limits],
      [4_000_000_000n, 'vip', 'active', limits],
    )
  },
}
