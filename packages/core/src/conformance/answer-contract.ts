import { strict as assert } from 'node:assert'
import { newId } from '../kernel/ids.js'
import type { AnswerStore, LedgerStore, UsageStore } from '../ports/index.js'
import type { Contract } from './contract.js'
import { accepted, callFacts, hold, LedgerScript, refusedWith, settle } from './ledger-subject.js'

/** Answers are written by the ends of holds, so the ledger is needed. */
export interface AnswerSubject {
  ledger: LedgerStore
  usage: UsageStore
  answers: AnswerStore
}

type Case = (subject: AnswerSubject) => Promise<void>

/** What every store of answers must show. */
export const answerContract = (): Contract<AnswerSubject> => ({ name: 'answers', cases })

const answer = { status: 200, headers: { 'content-type': 'application/json' }, body: 'eyJhIjoi8J+YgCJ9' }

const cases: Record<string, Case> = {
  'keeps the answer of a settled call, found by the key of its hold': async ({ ledger, usage, answers }) => {
    const script = new LedgerScript(ledger, usage)
    const account = await script.account('10')
    const key = `call:${newId()}`
    const call = { ...callFacts, fingerprint: 'f' }
    const { hold: held } = accepted(await script.apply(hold(account, '1', { key, call })))
    assert.equal(await answers.find(held.id), null)
    accepted(await script.apply(settle(held, '1', { answer })))
    const found = await ledger.findHold({ accountId: account.id, key })
    assert.deepEqual([found?.id, found?.state, found?.call], [held.id, 'settled', call])
    const { createdAtMs, ...kept } = (await answers.find(held.id))!
    assert.deepEqual(kept, { holdId: held.id, ...answer })
    assert.ok(createdAtMs > 0)
    assert.equal(await ledger.findHold({ accountId: newId(), key }), null)
  },

  'keeps the answer of a released call, and none of a call that was refused its end': async (subject) => {
    const script = new LedgerScript(subject.ledger, subject.usage)
    const account = await script.account('10')
    const { hold: held } = accepted(await script.apply(hold(account, '1')))
    const failed = { ...answer, status: 502 }
    const release = { type: 'release' as const, accountId: account.id, holdId: held.id, record: null }
    accepted(await script.apply({ ...release, answer: failed }))
    assert.equal((await subject.answers.find(held.id))?.status, 502)
    refusedWith(await script.apply(settle(held, '1', { answer })), 'hold_not_open')
    assert.equal((await subject.answers.find(held.id))?.status, 502)
  },

  'writes the answer once, however often the settlement is repeated': async ({ ledger, usage, answers }) => {
    const script = new LedgerScript(ledger, usage)
    const account = await script.account('10')
    const { hold: held } = accepted(await script.apply(hold(account, '1')))
    accepted(await script.apply(settle(held, '1', { answer })))
    accepted(await script.apply(settle(held, '1', { answer: { ...answer, status: 500 } })))
    assert.equal((await answers.find(held.id))?.status, 200)
  },

  'forgets what is older than asked': async ({ ledger, usage, answers }) => {
    const script = new LedgerScript(ledger, usage)
    const account = await script.account('10')
    const { hold: held } = accepted(await script.apply(hold(account, '1')))
    accepted(await script.apply(settle(held, '1', { answer })))
    await answers.prune(60_000)
    assert.ok(await answers.find(held.id))
    await answers.prune(-60_000)
    assert.equal(await answers.find(held.id), null)
  },
}
