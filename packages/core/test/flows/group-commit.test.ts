import { describe, expect, test } from 'vitest'
import { credit, LedgerScript } from '../../src/conformance/ledger-subject.js'
import { groupCommit } from '../../src/flows/group-commit.js'
import { MeterwayError } from '../../src/kernel/errors.js'
import type { Account, LedgerCommand } from '../../src/ledger/index.js'
import { memoryLedger } from '../../src/memory/ledger.js'
import { emptyTables } from '../../src/memory/tables.js'
import type { ApplyOptions, LedgerStore, UsageStore } from '../../src/ports/index.js'

interface Call {
  size: number
  options: ApplyOptions | undefined
}

/** A memory ledger that notes its batches, takes a turn of the event loop for each, and can be made to fail. */
function observed(
  fail: (call: Call, commands: readonly LedgerCommand[], index: number) => 'before' | 'after' | null = () =>
    null,
) {
  const inner = memoryLedger(emptyTables())
  const calls: Call[] = []
  const store: LedgerStore = {
    ...inner,
    apply: async (commands, options) => {
      const call = { size: commands.length, options }
      calls.push(call)
      await new Promise((resolve) => setTimeout(resolve, 1))
      const failure = fail(call, commands, calls.length - 1)
      if (failure === 'before') throw new MeterwayError('store_unavailable')
      const results = await inner.apply(commands, options)
      if (failure === 'after') throw new MeterwayError('store_unavailable')
      return results
    },
  }
  return { store, inner, calls, script: new LedgerScript(inner, {} as UsageStore) }
}

const balanceOf = async (store: LedgerStore, account: Account): Promise<bigint> =>
  (await store.findAccount({ id: account.id }))!.postedNano

describe('groupCommit', () => {
  test('gathers what arrives while a batch is committed into the next', async () => {
    const { store, calls, script } = observed()
    const account = await script.account()
    const client = groupCommit(store)
    const first = client.submit(credit(account, '1'))
    await new Promise((resolve) => setTimeout(resolve, 0))
    const rest = Array.from({ length: 99 }, () => client.submit(credit(account, '1')))
    const results = await Promise.all([first, ...rest])
    expect(results.every(({ ok }) => ok)).toBe(true)
    expect(calls.length).toBeLessThan(5)
    expect(await balanceOf(store, account)).toBe(100_000_000_000n)
  })

  test('keeps batches to their bound', async () => {
    const { store, calls, script } = observed()
    const account = await script.account()
    const client = groupCommit(store, { maxBatch: 10 })
    await Promise.all(Array.from({ length: 95 }, () => client.submit(credit(account, '1'))))
    expect(Math.max(...calls.map(({ size }) => size))).toBe(10)
  })

  test('what comes together is parted, and the second part is sent before the first is told', async () => {
    const { store, calls, script } = observed()
    const account = await script.account()
    const client = groupCommit(store)
    // By a first batch it is known that the store is not in this process.
    await client.submit(credit(account, '1'))
    const sentWhenTold: number[] = []
    const together = Array.from({ length: 100 }, async () => {
      await client.submit(credit(account, '1'))
      sentWhenTold.push(calls.length)
    })
    await Promise.all(together)
    expect(calls.map(({ size }) => size)).toEqual([1, 50, 50])
    expect(sentWhenTold.every((sent) => sent === 3)).toBe(true)
  })

  test('a store in this process gets what comes together at once', async () => {
    const inner = memoryLedger(emptyTables())
    const sizes: number[] = []
    const store: LedgerStore = {
      ...inner,
      apply: (commands, options) => {
        sizes.push(commands.length)
        return inner.apply(commands, options)
      },
    }
    const account = await new LedgerScript(inner, {} as UsageStore).account()
    const client = groupCommit(store)
    await client.submit(credit(account, '1'))
    await Promise.all(Array.from({ length: 100 }, () => client.submit(credit(account, '1'))))
    expect(sizes).toEqual([1, 100])
  })

  test('turns commands away when too many wait, and takes them again later', async () => {
    const { store, script } = observed()
    const account = await script.account()
    const client = groupCommit(store, { maxQueued: 5 })
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => client.submit(credit(account, '1'))),
    )
    const turnedAway = results.filter(({ status }) => status === 'rejected')
    expect(turnedAway.length).toBe(3)
    expect(turnedAway.every((result) => (result as PromiseRejectedResult).reason.code === 'overloaded')).toBe(
      true,
    )
    expect((await client.submit(credit(account, '1'))).ok).toBe(true)
  })

  test('a faulty command fails alone', async () => {
    const { store, script } = observed()
    const account = await script.account()
    const poisoned: LedgerStore = {
      ...store,
      apply: (commands, options) =>
        commands.some((command) => 'key' in command && command.key === 'poison')
          ? Promise.reject(new Error('constraint'))
          : store.apply(commands, options),
    }
    const client = groupCommit(poisoned)
    const keys = ['a', 'b', 'poison', 'c', 'd', 'e']
    const results = await Promise.allSettled(keys.map((key) => client.submit(credit(account, '1', key))))
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ])
    expect(await balanceOf(store, account)).toBe(5_000_000_000n)
  })

  test('a store that goes away after the commit charges once', async () => {
    const { store, calls, script } = observed((_, __, index) => (index === 0 ? 'after' : null))
    const account = await script.account()
    const client = groupCommit(store)
    const results = await Promise.all([
      client.submit(credit(account, '1', 'a')),
      client.submit(credit(account, '2', 'b')),
    ])
    expect(results.map((result) => result.ok && result.replayed)).toEqual([true, true])
    expect(calls.map(({ options }) => options?.repeated)).toEqual([false, true])
    expect(await balanceOf(store, account)).toBe(3_000_000_000n)
  })

  test('a store that stays away is told as such, and the queue goes on when it is back', async () => {
    let away = true
    const { store, script } = observed(() => (away ? 'before' : null))
    const account = await script.account()
    const client = groupCommit(store)
    await expect(client.submit(credit(account, '1'))).rejects.toMatchObject({ code: 'store_unavailable' })
    away = false
    expect((await client.submit(credit(account, '1'))).ok).toBe(true)
  })

  test('what waits behind a batch that does not reach the store is told with it', async () => {
    const { store, calls, script } = observed(() => 'before')
    const account = await script.account()
    const client = groupCommit(store, { maxBatch: 1 })
    const results = await Promise.allSettled(
      Array.from({ length: 5 }, () => client.submit(credit(account, '1'))),
    )
    expect(results.map((result) => result.status === 'rejected' && result.reason.code)).toEqual(
      Array.from({ length: 5 }, () => 'store_unavailable'),
    )
    expect(calls.length).toBe(3)
  })

  test('inside a host’s transaction a command is applied at once and alone', async () => {
    const { store, calls, script } = observed()
    const account = await script.account()
    const transaction = { of: 'the host' }
    await groupCommit(store).submit(credit(account, '1'), { transaction })
    expect(calls).toEqual([{ size: 1, options: { transaction } }])
  })

  test('drain waits for what is queued', async () => {
    const { store, script } = observed()
    const account = await script.account()
    const client = groupCommit(store)
    void client.submit(credit(account, '1'))
    await client.drain()
    expect(await balanceOf(store, account)).toBe(1_000_000_000n)
    await client.drain()
  })
})
