import { strict as assert } from 'node:assert'
import { isDeepStrictEqual } from 'node:util'
import { newId } from '../kernel/ids.js'
import type { HealthBoard } from '../ports/index.js'
import type { Breaker, Rest } from '../routing/index.js'
import type { Contract } from './contract.js'
import { pauseMs } from './ledger-subject.js'

/** One board as two processes see it; twice the same where it is not shared. */
export interface HealthSubject {
  here: HealthBoard
  there: HealthBoard
}

/** What every board of provider health must show. */
export const healthContract = (): Contract<HealthSubject> => ({ name: 'health', cases })

const rest: Rest = { untilMs: 9_007_199_254_740_991, unnamed: 3 }
const breaker: Breaker = { failures: 0, trips: 1, openUntilMs: 1, probe: null }
const soonMs = 5_000

/** @throws AssertionError when a value has not become this within five seconds */
async function becomes(value: () => unknown, wanted: unknown): Promise<void> {
  const since = Date.now()
  while (!isDeepStrictEqual(value(), wanted) && Date.now() - since < soonMs) await pauseMs(5)
  assert.deepEqual(value(), wanted)
}

const cases: Record<string, (subject: HealthSubject) => Promise<void>> = {
  'knows nothing of what nobody has told': async ({ here }) => {
    const id = newId()
    assert.equal(here.rests.read(id), null)
    assert.equal(await here.rests.update(id, (known) => known), null)
    assert.equal(here.rests.read(id), null)
  },

  'shows a change at once here, and soon there': async ({ here, there }) => {
    const id = newId()
    const changed = here.rests.update(id, () => rest)
    assert.deepEqual(here.rests.read(id), rest)
    assert.deepEqual(await changed, rest)
    await becomes(() => there.rests.read(id), rest)
    assert.equal(there.breakers.read(id), null)
  },

  'forgets what has become null': async ({ here, there }) => {
    const id = `${newId()}/${newId()}`
    await here.breakers.update(id, () => breaker)
    await becomes(() => there.breakers.read(id), breaker)
    assert.equal(await there.breakers.update(id, () => null), null)
    assert.equal(there.breakers.read(id), null)
    await becomes(() => here.breakers.read(id), null)
  },

  'loses no change, however many are made at once here and there': async ({ here, there }) => {
    const id = newId()
    const longer = (known: Rest | null): Rest => ({ untilMs: 1, unnamed: (known?.unnamed ?? 0) + 1 })
    const boards = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? here : there))
    await Promise.all(boards.map(async ({ rests }) => rests.update(id, longer)))
    for (const { rests } of [here, there]) await becomes(() => rests.read(id)?.unnamed, 40)
  },

  'lets one of many have what all try to take': async ({ here, there }) => {
    const id = newId()
    await here.breakers.update(id, () => breaker)
    const take = async ({ breakers }: HealthBoard, by: string): Promise<boolean> => {
      const probe = { by, untilMs: 1 }
      const taken = await breakers.update(id, (known) => known && { ...known, probe: known.probe ?? probe })
      return taken?.probe?.by === by
    }
    const boards = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? here : there))
    await becomes(() => there.breakers.read(id), breaker)
    const answers = await Promise.all(boards.map((board) => take(board, newId())))
    assert.equal(answers.filter(Boolean).length, 1)
  },
}
