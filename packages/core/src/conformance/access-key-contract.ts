import { strict as assert } from 'node:assert'
import type { AccessKey } from '../access/index.js'
import { newId } from '../kernel/ids.js'
import type { AccessKeyStore, LedgerStore, UsageStore } from '../ports/index.js'
import type { Contract } from './contract.js'
import { LedgerScript } from './ledger-subject.js'
import { rejectsWith } from './rejects-with.js'

/** A key belongs to an account, so the ledger is needed to open one. */
export interface AccessKeySubject {
  accessKeys: AccessKeyStore
  ledger: LedgerStore
  usage: UsageStore
}

type Case = (subject: AccessKeySubject) => Promise<void>

/** What every store of access keys must show. */
export const accessKeyContract = (): Contract<AccessKeySubject> => ({ name: 'access key', cases })

const digest = (): string => newId().replaceAll('-', '').repeat(2)

const accessKey = (accountId: string, facts: Partial<AccessKey> = {}): AccessKey => ({
  id: newId(),
  accountId,
  name: 'laptop',
  digest: digest(),
  hint: 'x7Qa',
  status: 'active',
  expiresAtMs: null,
  models: null,
  ipAllowlist: null,
  limits: {},
  funding: 'quota_then_balance',
  createdAtMs: 1_767_225_600_000,
  ...facts,
})

const openAccount = async ({ ledger, usage }: AccessKeySubject): Promise<string> =>
  (await new LedgerScript(ledger, usage).account()).id

const cases: Record<string, Case> = {
  'gives back a key as it was stored, by id and by digest': async (subject) => {
    const { accessKeys } = subject
    const plain = accessKey(await openAccount(subject))
    const limited = accessKey(plain.accountId, {
      expiresAtMs: 1_800_000_000_000,
      models: ['gpt-4o', 'qwen-max'],
      ipAllowlist: ['10.0.0.0/8', '2001:db8::/32'],
      limits: { requestsPerMinute: 60, spend: { total: '100.5', day: '9007199.254740993' } },
      funding: 'balance_only',
    })
    for (const key of [plain, limited]) {
      await accessKeys.insert(key)
      assert.deepEqual(await accessKeys.find(key.id), key)
      assert.deepEqual(await accessKeys.findByDigest(key.digest), key)
    }
  },

  'finds nothing under an unknown id or digest': async ({ accessKeys }) => {
    assert.equal(await accessKeys.find(newId()), null)
    assert.equal(await accessKeys.findByDigest(digest()), null)
  },

  'a digest in other case or with a trailing space is another digest': async (subject) => {
    const key = accessKey(await openAccount(subject), { digest: `abcdef${digest().slice(6)}` })
    await subject.accessKeys.insert(key)
    assert.equal(await subject.accessKeys.findByDigest(key.digest.toUpperCase()), null)
    assert.equal(await subject.accessKeys.findByDigest(`${key.digest} `), null)
  },

  'refuses a second key of the same digest, and a key of no account': async (subject) => {
    const key = accessKey(await openAccount(subject))
    await subject.accessKeys.insert(key)
    await rejectsWith('conflict', subject.accessKeys.insert(accessKey(key.accountId, { digest: key.digest })))
    await rejectsWith('conflict', subject.accessKeys.insert(accessKey(newId())))
  },

  'changes the given properties and leaves the others': async (subject) => {
    const key = accessKey(await openAccount(subject), { models: ['gpt-4o'] })
    await subject.accessKeys.insert(key)
    const changed = await subject.accessKeys.update(key.id, { status: 'revoked', models: null })
    assert.deepEqual(changed, { ...key, status: 'revoked', models: null })
    assert.deepEqual(await subject.accessKeys.findByDigest(key.digest), changed)
    assert.equal(await subject.accessKeys.update(newId(), { status: 'revoked' }), null)
  },

  'lists the keys of an account newest first, page by page': async (subject) => {
    const accountId = await openAccount(subject)
    const keys = [accessKey(accountId), accessKey(accountId), accessKey(accountId)]
    for (const key of [...keys, accessKey(await openAccount(subject))]) await subject.accessKeys.insert(key)
    const first = await subject.accessKeys.list({ accountId, limit: 2 })
    const second = await subject.accessKeys.list({ accountId, limit: 2, cursor: first.nextCursor! })
    assert.deepEqual([...first.data, ...second.data], keys.toReversed())
    assert.equal(second.nextCursor, null)
  },
}
