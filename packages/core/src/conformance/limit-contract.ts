import { strict as assert } from 'node:assert'
import { newId } from '../kernel/ids.js'
import type { LimitAnswer, LimitClaim, LimitStore, LimitTicket } from '../ports/index.js'
import type { Contract } from './contract.js'

export interface LimitSubject {
  limits: LimitStore
  /** Lets time go by for what has been counted, in any way. */
  pass: (ms: number) => Promise<void>
}

/** What every store of limits must show. */
export const limitContract = (): Contract<LimitSubject> => ({ name: 'limits', cases })

type Limits = LimitClaim['limits']

/** Asks with claims on one new subject. */
function subjectOf({ limits: store }: LimitSubject, own: Limits) {
  const subject = newId()
  return async (tokens = 0, limits = own): Promise<LimitAnswer> => store.take([{ subject, limits }], tokens)
}

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

const cases: Record<string, (subject: LimitSubject) => Promise<void>> = {
  'takes all that is claimed, or nothing': async (given) => {
    const own = { requestsPerMinute: 2, tokensPerMinute: 100, maxParallel: 2 }
    const ask = subjectOf(given, own)
    granted(await ask(60))
    for (let i = 0; i < 3; i++) refused(await ask(60), 'tokensPerMinute')
    granted(await ask(40))
    refused(await ask(0, { ...own, maxParallel: 9 }), 'requestsPerMinute')
  },

  'takes of all subjects of a request, or of none, and names the one that refuses': async ({ limits }) => {
    const claims = [2, 1, 2].map((maxParallel) => ({ subject: newId(), limits: { maxParallel } }))
    const [first, second, third] = claims
    const both = granted(await limits.take([first!, second!], 0))
    for (let i = 0; i < 3; i++) {
      const answer = await limits.take([third!, second!], 0)
      refused(answer, 'maxParallel')
      assert.equal(answer.ok ? null : answer.subject, second!.subject)
    }
    granted(await limits.take([first!, third!], 0))
    both.giveBack(0)
    granted(await limits.take([third!, second!, first!], 0))
  },

  'lets so many requests through in any span of a minute': async (given) => {
    const ask = subjectOf(given, { requestsPerMinute: 2 })
    granted(await ask())
    await given.pass(30_000)
    granted(await ask())
    refused(await ask(), 'requestsPerMinute')
    await given.pass(31_000)
    granted(await ask())
    refused(await ask(), 'requestsPerMinute')
  },

  'tells when a request will be let through': async (given) => {
    const ask = subjectOf(given, { tokensPerMinute: 100 })
    granted(await ask(50))
    await given.pass(20_000)
    granted(await ask(50))
    const waitMs = refused(await ask(50), 'tokensPerMinute')
    assert.ok(waitMs > 35_000 && waitMs <= 41_000, `${waitMs} ms`)
    await given.pass(waitMs)
    granted(await ask(50))
    assert.equal(refused(await ask(101), 'tokensPerMinute'), 60_000)
  },

  'counts the tokens that were used, not those that were claimed': async (given) => {
    const ask = subjectOf(given, { tokensPerMinute: 100 })
    granted(await ask(60)).giveBack(10)
    await given.pass(30_000)
    granted(await ask(50)).giveBack(90)
    refused(await ask(1), 'tokensPerMinute')
    await given.pass(31_000)
    granted(await ask(10))
    refused(await ask(1), 'tokensPerMinute')
  },

  'lets so many run at once, and another when one has ended': async (given) => {
    const ask = subjectOf(given, { maxParallel: 2 })
    const first = granted(await ask())
    granted(await ask())
    assert.ok(refused(await ask(), 'maxParallel') > 0)
    first.giveBack(0)
    granted(await ask())
    refused(await ask(), 'maxParallel')
  },

  'takes the first word about an end, and no second': async (given) => {
    const ask = subjectOf(given, { maxParallel: 1, tokensPerMinute: 100 })
    const first = granted(await ask(50))
    first.giveBack(50)
    granted(await ask(50))
    first.giveBack(0)
    refused(await ask(), 'maxParallel')
    refused(await ask(1, { tokensPerMinute: 100 }), 'tokensPerMinute')
  },

  'lets through what has no limit, and nothing at a limit of nought': async (given) => {
    const ask = subjectOf(given, {})
    for (let i = 0; i < 20; i++) granted(await ask(1_000_000))
    refused(await ask(0, { requestsPerMinute: 0 }), 'requestsPerMinute')
    refused(await ask(0, { maxParallel: 0 }), 'maxParallel')
  },

  'lets no more through than it may, however many come at once': async (given) => {
    const scarce: Limits[] = [
      { requestsPerMinute: 10 },
      { tokensPerMinute: 100, requestsPerMinute: 60 },
      { maxParallel: 10, tokensPerMinute: 600 },
    ]
    for (const own of scarce) {
      const ask = subjectOf(given, own)
      const answers = await Promise.all(Array.from({ length: 60 }, () => ask(10)))
      assert.equal(answers.filter(({ ok }) => ok).length, 10)
      for (const answer of answers) if (!answer.ok) refused(answer, Object.keys(own)[0]!)
    }
  },
}
