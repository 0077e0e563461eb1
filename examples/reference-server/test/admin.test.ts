import { startFakeProvider, type FakeProvider } from '@meterway/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asker, signIn } from './ask.js'
import { serverFolder, startServer, type ServerProcess } from './server-process.js'

const folder = serverFolder()
let server: ServerProcess
let provider: FakeProvider
let admin: Awaited<ReturnType<typeof signIn>>
beforeAll(async () => {
  provider = await startFakeProvider()
  server = await startServer({ folder: folder.path, env: { MW_DEMO: '0' } })
  admin = await signIn(server.url, 'admin', server.adminPassword)
})
afterAll(async () => {
  await server.stop()
  await provider.close()
  folder.remove()
})

const password = 'a long password'
/** What was created; fails unless it was. */
async function created(path: string, body: object, ask = admin.ask) {
  const answer = await ask('POST', path, body)
  expect(answer).toMatchObject({ status: 201 })
  return answer.body
}
const newUser = (username: string, rest: object = {}) =>
  created('/v1/admin/users', { username, email: `${username}@example.com`, password, ...rest })

test('leads from nothing to a first paid call', async () => {
  const ann = await newUser('ann', { role: 'user', emailVerified: true })
  expect(ann).toMatchObject({ username: 'ann', role: 'user', status: 'active', balance: '0' })
  const adjustment = { amount: '10', reason: 'welcome' }
  const path = `/v1/admin/users/${ann.id}/balance-adjustments`
  for (let i = 0; i < 2; i++) {
    const answer = await admin.ask('POST', path, adjustment, { 'idempotency-key': 'welcome-ann' })
    expect(answer).toMatchObject({ status: 201, body: { amount: '10', balanceAfter: '10' } })
  }

  const upstream = await created('/v1/admin/providers', {
    name: 'openai',
    format: 'openai',
    baseUrl: provider.url,
  })
  const key = { secret: 'sk-upstream-0001', name: 'main', weight: 1 }
  expect(await created(`/v1/admin/providers/${upstream.id}/keys`, key)).not.toHaveProperty('secret')
  const model = await created('/v1/admin/models', {
    name: 'chatty',
    displayName: 'Chatty',
    capabilities: ['chat'],
    quotaType: 'text_token',
    maxOutputTokens: 1000,
    contextWindow: 8000,
  })
  await created(`/v1/admin/models/${model.id}/routes`, {
    providerId: upstream.id,
    upstreamModel: 'chatty-2026',
    priority: 1,
    weight: 1,
  })
  const component = { unit: 'token', unitPrice: '1000', per: 1_000_000 }
  await created(`/v1/admin/models/${model.id}/prices`, {
    currency: 'USD',
    components: [
      { dimension: 'input', ...component },
      { dimension: 'output', ...component },
    ],
    effectiveFrom: '2026-01-01T00:00:00Z',
  })

  const user = await signIn(server.url, 'ANN', password)
  const accessKey = await created('/v1/me/access-keys', { name: 'laptop' }, user.ask)
  provider.script([{ usage: { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 } }])
  const answer = await asker(server.url, accessKey.secret)('POST', '/v1/chat/completions', {
    model: 'chatty',
    messages: [{ role: 'user', content: 'Hi' }],
    max_tokens: 100,
  })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('x-meterway-charge')).toBe('0.15')
  expect((await user.ask('GET', '/v1/me/profile')).body).toEqual({
    id: ann.id,
    username: 'ann',
    email: 'ann@example.com',
    role: 'user',
    status: 'active',
    balance: '9.85',
    held: '0',
    available: '9.85',
    currency: 'USD',
    quotas: [],
    settings: {},
  })
  const bills = (await user.ask('GET', '/v1/me/billing')).body.data
  expect(bills[0]).toMatchObject({ kind: 'usage', amount: '-0.15', balanceAfter: '9.85' })
})

test('gives a quota to a user', async () => {
  const { id } = await newUser('quinn')
  const expiresAt = '2099-01-01T00:00:00.000Z'
  const grant = { quotaType: 'text_token', amount: 1000, expiresAt, reason: 'trial' }
  await created(`/v1/admin/users/${id}/grants`, grant)
  const { ask } = await signIn(server.url, 'quinn', password)
  const quota = { total: 1000, used: 0, held: 0, remaining: 1000, resetsAt: expiresAt }
  expect((await ask('GET', '/v1/me/profile')).body.quotas).toEqual([{ quotaType: 'text_token', ...quota }])
})

describe('users', () => {
  test('are listed newest first, page by page', async () => {
    for (const name of ['page-1', 'page-2', 'page-3']) await newUser(name)
    const first = (await admin.ask('GET', '/v1/admin/users?limit=2')).body
    const second = (await admin.ask('GET', `/v1/admin/users?limit=1&cursor=${first.nextCursor}`)).body
    const names = [...first.data, ...second.data].map((user: { username: string }) => user.username)
    expect(names).toEqual(['page-3', 'page-2', 'page-1'])
    const made = await admin.ask('GET', '/v1/admin/users?cursor=zzzz')
    expect(made).toMatchObject({ status: 400, body: { error: { param: 'cursor' } } })
  })

  test.each([
    ['balance', { balance: '1000' }],
    ['role', { role: 'owner' }],
    ['passwordHash', { passwordHash: 'x' }],
    ['tokenVersion', { tokenVersion: 9 }],
    ['username', { username: 'no spaces' }],
    ['password', { password: 'short' }],
  ])('cannot be given %j that way', async (param, fields) => {
    const { id } = await newUser(`tamper-${param.toLowerCase()}`)
    const input = { username: 'tampering', email: 'tampering@example.com', password, ...fields }
    for (const answer of [
      await admin.ask('PATCH', `/v1/admin/users/${id}`, fields),
      await admin.ask('POST', '/v1/admin/users', input),
    ]) {
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_request', param } } })
    }
  })

  test('have names and addresses of their own, whatever the case', async () => {
    await newUser('taken')
    const other = { username: 'other', email: 'other@example.com', password }
    for (const clash of [{ username: 'TAKEN' }, { email: 'Taken@Example.com' }]) {
      const answer = await admin.ask('POST', '/v1/admin/users', { ...other, ...clash })
      expect(answer).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } })
    }
  })

  test('have names of plain letters: the sign of the kelvin is no k', async () => {
    const user = { username: '\u212Aelvin', email: 'kelvin@example.com', password }
    const answer = await admin.ask('POST', '/v1/admin/users', user)
    expect(answer).toMatchObject({ status: 400, body: { error: { param: 'username' } } })
  })

  test('cannot administrate', async () => {
    const { id } = await newUser('mallory')
    const { ask } = await signIn(server.url, 'mallory', password)
    const money = `/v1/admin/users/${id}/balance-adjustments`
    for (const answer of [
      await ask('GET', '/v1/admin/users'),
      await ask('GET', '/v1/admin/providers'),
      await ask('PATCH', `/v1/admin/users/${id}`, { role: 'admin' }),
      await ask('POST', money, { amount: '1', reason: 'greed' }),
    ]) {
      expect(answer).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } })
    }
    expect((await asker(server.url)('POST', money, { amount: '1', reason: 'greed' })).status).toBe(401)
  })

  test('who do not exist are not found, and get no account', async () => {
    const id = '0197b1c6-7a54-7cc3-98c4-dc0c0c07398f'
    for (const answer of [
      await admin.ask('GET', `/v1/admin/users/${id}`),
      await admin.ask('PATCH', `/v1/admin/users/${id}`, { role: 'admin' }),
      await admin.ask('DELETE', `/v1/admin/users/${id}`),
      await admin.ask('POST', `/v1/admin/users/${id}/balance-adjustments`, { amount: '1', reason: 'x' }),
      await admin.ask('GET', `/v1/admin/accounts/${id}`),
      await admin.ask('GET', '/v1/admin/users/%E0%A4%A/grants'),
    ]) {
      expect(answer).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } })
    }
  })
})

describe('the last administrator', () => {
  test('cannot be demoted, disabled or removed', async () => {
    const path = `/v1/admin/users/${admin.session.user.id}`
    for (const answer of [
      await admin.ask('PATCH', path, { role: 'user' }),
      await admin.ask('PATCH', path, { status: 'disabled' }),
      await admin.ask('DELETE', path),
    ]) {
      expect(answer).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } })
    }
  })

  test('is left over when two administrators demote each other at once', async () => {
    const other = await newUser('second-admin', { role: 'admin' })
    const ids: string[] = [other.id, admin.session.user.id]
    const demote = (id: string) => admin.ask('PATCH', `/v1/admin/users/${id}`, { role: 'user' })
    const statuses = (await Promise.all(ids.map(demote))).map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    const { ask } = statuses[0] === 200 ? admin : await signIn(server.url, 'second-admin', password)
    const list = (await ask('GET', '/v1/admin/users')).body.data as { username: string; role: string }[]
    expect(list.filter(({ role }) => role === 'admin')).toHaveLength(1)
    if (statuses[0] !== 200) await ask('PATCH', `/v1/admin/users/${admin.session.user.id}`, { role: 'admin' })
  })
})
