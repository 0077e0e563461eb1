import { strict as assert } from 'node:assert'
import { newId } from '../kernel/ids.js'
import type { Claim } from '../limits/index.js'
import type { LimitAnswer, LimitStore, LimitTicket } from '../ports/index.js'
import type { Contract } from './contract.js'

export interface LimitSubject {
  limits: LimitStore
  /** Lets time go by for what the store has counted; any way to do it will do. */
  pass: (ms: number) => Promise<void>
}

/** What every store of limits must show. */
export const limitContract = (): Contract<LimitSubject> => ({ name: 'limits', cases })

type Case = (subject: LimitSubject) => Promise<void>

const claim = (limits: Claim['limits'], tokens = 0): Claim => ({ limits, tokens })

function granted(answer: LimitAnswer): LimitTicket {
  assert.ok(answer.ok, `refused: ${JSON.stringify(answer)}`)
  return answer.ticket
}

/** How long to wait, by a refusal for this limit. */
function refused(answer: LimitAnswer, limit: string): number {
  assert.ok(!answer.ok, `let through, though ${limit} is reached`)
  assert.equal(answer.limit, limit)
  return answer.retryAfterMs
}

const cases: Record<string, Case> = {
  'takes all that is claimed, or nothing': async ({ limits }) => {
    const subject = newId()
    const own = { requestsPerMinute: 2, tokensPerMinute: 100, maxParallel: 2 }
    granted(await limits.take(subject, claim(own, 60)))
    for (let i = 0; i < 3; i++) refused(await limits.take(subject, claim(own, 60)), 'tokensPerMinute')
    granted(await limits.take(subject, claim(own, 40)))
    refused(await limits.take(subject, claim({ ...own, maxParallel: 9 })), 'requestsPerMinute')
  },

  'lets so many requests through in any span of a minute': async ({ limits, pass }) => {
    const subject = newId()
    const two = claim({ requestsPerMinute: 2 })
    granted(await limits.take(subject, two))
    await pass(30_000)
    granted(await limits.take(subject, two))
    refused(await limits.take(subject, two), 'requestsPerMinute')
    await pass(31_000)
    granted(await limits.take(subject, two))
    refused(await limits.take(subject, two), 'requestsPerMinute')
  },

  'tells when a request will be let through': async ({ limits, pass }) => {
    const subject = newId()
    const half = claim({ tokensPerMinute: 100 }, 50)
    granted(await limits.take(subject, half))
    await pass(20_000)
    granted(await limits.take(subject, half))
    const waitMs = refused(await limits.take(subject, half), 'tokensPerMinute')
    assert.ok(waitMs > 35_000 && waitMs <= 41_000, `${waitMs} ms`)
    await pass(waitMs)
    granted(await limits.take(subject, half))
    assert.equal(
      refused(await limits.take(subject, claim({ tokensPerMinute: 1 }, 2)), 'tokensPerMinute'),
      60_000,
    )
  },

  'counts the tokens that were used, not those that were claimed': async ({ limits, pass }) => {
    const subject = newId()
    const of = (tokens: number) => claim({ tokensPerMinute: 100 }, tokens)
    granted(await limits.take(subject, of(60))).giveBack(10)
    await pass(30_000)
    granted(await limits.take(subject, of(50))).giveBack(90)
    refused(await limits.take(subject, of(1)), 'tokensPerMinute')
    await pass(31_000)
    granted(await limits.take(subject, of(10)))
    refused(await limits.take(subject, of(1)), 'tokensPerMinute')
  },

  'lets so many run at once, and another when one has ended': async ({ limits }) => {
    const subject = newId()
    const two = claim({ maxParallel: 2 })
    const first = granted(await limits.take(subject, two))
    granted(await limits.take(subject, two))
    assert.ok(refused(await limits.take(subject, two), 'maxParallel') > 0)
    first.giveBack(0)
    granted(await limits.take(subject, two))
    refused(await limits.take(subject, two), 'maxParallel')
  },

  'takes the first word about an end, and no second': async ({ limits }) => {
    const subject = newId()
    const own = claim({ maxParallel: 1, tokensPerMinute: 100 }, 50)
    const first = granted(await limits.take(subject, own))
    first.giveBack(50)
    granted(await limits.take(subject, own))
    first.giveBack(0)
    refused(await limits.take(subject, own), 'maxParallel')
    refused(await limits.take(subject, claim({ tokensPerMinute: 100 }, 1)), 'tokensPerMinute')
  },

  'counts each subject by itself': async ({ limits }) => {
    const one = claim({ requestsPerMinute: 1, maxParallel: 1 })
    const subject = newId()
    granted(await limits.take(subject, one))
    granted(await limits.take(newId(), one))
    refused(await limits.take(subject, one), 'maxParallel')
  },

  'lets through what has no limit, and nothing at a limit of nought': async ({ limits }) => {
    const subject = newId()
    for (let i = 0; i < 20; i++) granted(await limits.take(subject, claim({}, 1_000_000)))
    refused(await limits.take(subject, claim({ requestsPerMinute: 0 })), 'requestsPerMinute')
    refused(await limits.take(subject, claim({ maxParallel: 0 })), 'maxParallel')
  },

  'lets no more through than it may, however many come at once': async ({ limits }) => {
    const scarce: Claim['limits'][] = [
      { requestsPerMinute: 10 },
      { tokensPerMinute: 100, requestsPerMinute: 60 },
      { maxParallel: 10, tokensPerMinute: 600 },
    ]
    for (const own of scarce) {
      const subject = newId()
      const take = async () => limits.take(subject, claim(own, 10))
      const answers = await Promise.all(Array.from({ length: 60 }, take))
      assert.equal(answers.filter(({ ok }) => ok).length, 10)
      for (const answer of answers) if (!answer.ok) refused(answer, Object.keys(own)[0]!)
    }
  },
}
