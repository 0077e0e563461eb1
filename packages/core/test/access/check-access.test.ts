import { expect, test } from 'vitest'
import { checkAccess, mayUseModel, type AccessKey } from '../../src/access/index.js'

const key = (facts: Partial<AccessKey> = {}): AccessKey => ({
  id: 'key',
  accountId: 'account',
  name: 'laptop',
  digest: '',
  hint: '',
  status: 'active',
  expiresAtMs: null,
  models: null,
  ipAllowlist: null,
  limits: {},
  funding: 'quota_then_balance',
  createdAtMs: 0,
  ...facts,
})
const here = { nowMs: 1_000, ip: '10.1.2.3' }

test.each<[string, Partial<AccessKey>, string | null]>([
  ['in force', {}, null],
  ['revoked', { status: 'revoked' }, 'invalid_access_key'],
  ['not yet expired', { expiresAtMs: 1_001 }, null],
  ['expired to the millisecond', { expiresAtMs: 1_000 }, 'invalid_access_key'],
  ['for this network among others', { ipAllowlist: ['192.0.2.0/24', '10.0.0.0/8'] }, null],
  ['for another network', { ipAllowlist: ['192.0.2.0/24'] }, 'ip_not_allowed'],
  ['for no network at all', { ipAllowlist: [] }, 'ip_not_allowed'],
])('a key %s', (_, facts, refusal) => {
  expect(checkAccess(key(facts), here)).toBe(refusal)
})

test('a key may use the models that it names, letter by letter, or all', () => {
  const named = key({ models: ['gpt-4o'] })
  expect(['gpt-4o', 'GPT-4o', 'gpt-4o ', 'gpt-4'].map((model) => mayUseModel(named, model))).toEqual([
    true,
    false,
    false,
    false,
  ])
  expect(mayUseModel(key(), 'anything')).toBe(true)
  expect(mayUseModel(key({ models: [] }), 'anything')).toBe(false)
})
