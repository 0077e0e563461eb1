import { strict as assert } from 'node:assert'
import { newId } from '../kernel/ids.js'
import type { LockStore } from '../ports/index.js'
import type { Contract } from './contract.js'
import { pauseMs } from './ledger-subject.js'

export interface LockSubject {
  locks: LockStore
}

/** What every store of locks must show. */
export const lockContract = (): Contract<LockSubject> => ({ name: 'lock', cases })

const minuteMs = 60_000

const cases: Record<string, (subject: LockSubject) => Promise<void>> = {
  'gives a lock to one holder at a time': async ({ locks }) => {
    const name = newId()
    assert.equal(await locks.acquire(name, 'a', minuteMs), true)
    assert.equal(await locks.acquire(name, 'b', minuteMs), false)
    assert.equal(await locks.acquire(newId(), 'b', minuteMs), true)
  },

  'lets its holder prolong it': async ({ locks }) => {
    const name = newId()
    assert.equal(await locks.acquire(name, 'a', 1), true)
    assert.equal(await locks.acquire(name, 'a', minuteMs), true)
    await pauseMs(10)
    assert.equal(await locks.acquire(name, 'b', minuteMs), false)
  },

  'passes to the next when its lease has run out': async ({ locks }) => {
    const name = newId()
    assert.equal(await locks.acquire(name, 'a', 1), true)
    await pauseMs(10)
    assert.equal(await locks.acquire(name, 'b', minuteMs), true)
    assert.equal(await locks.acquire(name, 'a', minuteMs), false)
  },

  'is free after its release, which only its holder can do': async ({ locks }) => {
    const name = newId()
    await locks.acquire(name, 'a', minuteMs)
    await locks.release(name, 'b')
    assert.equal(await locks.acquire(name, 'b', minuteMs), false)
    await locks.release(name, 'a')
    assert.equal(await locks.acquire(name, 'b', minuteMs), true)
  },

  'goes to one of many who want it at once': async ({ locks }) => {
    const name = newId()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => locks.acquire(name, `holder ${index}`, minuteMs)),
    )
    assert.equal(answers.filter(Boolean).length, 1)
  },
}
