import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { sharedLimits } from '../../src/flows/shared-limits.js'
import { newEvents } from '../../src/flows/events.js'
import { createMeterway, memoryStore, type Meterway } from '../../src/index.js'
import { memoryLimits } from '../../src/memory/limits.js'
import type { LimitStore, Signals, SignalTopic } from '../../src/ports/index.js'
import { fakeClock } from '../../src/testing/index.js'

/** Signals between the processes of one test. */
function wire(): () => Signals {
  const listeners: [SignalTopic, () => void][] = []
  return () => ({
    publish: (topic) => {
      for (const [wanted, listener] of listeners) if (wanted === topic) listener()
      return Promise.resolve()
    },
    subscribe: (topic, listener) => listeners.push([topic, listener]),
  })
}

const broken: Signals = {
  publish: () => Promise.reject(new Error('away')),
  subscribe: () => undefined,
}

/** Two processes on one store, whose clock stands still: nothing grows old. */
function twoProcesses(signals: () => Signals = wire()): [Meterway, Meterway] {
  const clock = fakeClock()
  const facts = { store: memoryStore({ clock }), masterKey: randomBytes(32), clock }
  const start = () => createMeterway({ ...facts, cache: { signals: signals() } })
  return [start(), start()]
}

describe('a process that shares signals with another', () => {
  const come = (meterway: Meterway, secret: string) =>
    meterway.gateway.principal({ headers: { 'x-api-key': secret }, ip: '10.0.0.1' })

  test('refuses a key at once that was revoked there', async () => {
    const [here, there] = twoProcesses()
    const { accessKey, secret } = await here.accessKeys.create({ ownerId: 'ann', name: 'k' })
    for (const process of [here, there]) await come(process, secret)
    await there.accessKeys.revoke(accessKey.id)
    for (const process of [here, there])
      await expect(come(process, secret)).rejects.toMatchObject({ code: 'invalid_access_key' })
  })

  test('goes by the new facts of a key, and of its account', async () => {
    const [here, there] = twoProcesses()
    const { accessKey, secret } = await here.accessKeys.create({ ownerId: 'ann', name: 'k' })
    await come(here, secret)
    await there.accessKeys.update(accessKey.id, { ipAllowlist: ['192.168.0.0/16'] })
    await expect(come(here, secret)).rejects.toMatchObject({ code: 'ip_not_allowed' })
    await there.accessKeys.update(accessKey.id, { ipAllowlist: null })
    await come(here, secret)
    await there.accounts.update('ann', { status: 'disabled' })
    await expect(come(here, secret)).rejects.toMatchObject({ code: 'account_disabled' })
  })

  test('sees a model that was added there', async () => {
    const [here, there] = twoProcesses()
    expect((await here.catalog.snapshot()).models.has('gpt')).toBe(false)
    await there.catalog.models.create({ name: 'gpt' })
    expect((await here.catalog.snapshot()).models.has('gpt')).toBe(true)
  })

  test('changes what it must when signals cannot be sent, and tells its host', async () => {
    const [here] = twoProcesses(() => broken)
    const faults: string[] = []
    here.events.on('fault', ({ where }) => faults.push(where))
    const { accessKey, secret } = await here.accessKeys.create({ ownerId: 'ann', name: 'k' })
    await here.accessKeys.revoke(accessKey.id)
    await expect(come(here, secret)).rejects.toMatchObject({ code: 'invalid_access_key' })
    await here.close()
    expect(faults).toEqual(['telling other processes'])
  })
})

describe('limits that are counted together', () => {
  function limits() {
    const clock = fakeClock()
    const shared = { store: memoryLimits(clock), isAway: false, asked: 0 }
    const store: LimitStore = {
      take: async (claims, tokens) => {
        shared.asked++
        if (shared.isAway) throw new Error('away')
        return shared.store.take(claims, tokens)
      },
    }
    const events = newEvents()
    const told: string[] = []
    events.on('limits.unshared', () => told.push('unshared')).on('limits.shared', () => told.push('shared'))
    const joined = sharedLimits(store, memoryLimits(clock), events, clock)
    const claim = { subject: 'key', limits: { requestsPerMinute: 2 } }
    const take = async () => (await joined.take([claim], 0)).ok
    return { clock, shared, take, told }
  }
  const often = async (take: () => Promise<boolean>, times: number): Promise<boolean[]> => {
    const answers: boolean[] = []
    for (let i = 0; i < times; i++) answers.push(await take())
    return answers
  }

  test('are counted by this process alone while that is away, which is told once', async () => {
    const { shared, take, told } = limits()
    shared.isAway = true
    expect(await often(take, 3)).toEqual([true, true, false])
    expect(told).toEqual(['unshared'])
    expect(shared.asked).toBe(1)
  })

  test('are asked for again by one request a second, and counted together when that answers', async () => {
    const { clock, shared, take, told } = limits()
    shared.isAway = true
    await often(take, 1)
    clock.advance(1_000)
    await Promise.all([take(), take(), take()])
    expect(shared.asked).toBe(2)
    shared.isAway = false
    clock.advance(1_000)
    expect(await often(take, 3)).toEqual([true, true, false])
    expect([shared.asked, told]).toEqual([5, ['unshared', 'shared']])
  })
})
