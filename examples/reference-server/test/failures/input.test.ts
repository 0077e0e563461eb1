import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asker, signIn } from '../ask.js'
import { engines } from '../databases.js'
import { adminPassword } from '../offered-model.js'
import { serverFolder } from '../server-process.js'
import { postBody, type Body } from './raw-call.js'
import { offerGpt, served, type Served, type ServedCaller } from './served.js'

const chatPath = '/v1/chat/completions'
const messages = [{ role: 'user', content: 'hello' }]
const hello = `"messages":${JSON.stringify(messages)}`

describe.each(engines)('what a caller can write, on %s', (engine) => {
  const folder = serverFolder()
  let world: Served
  let caller: ServedCaller
  let adminToken: string
  beforeAll(async () => {
    world = await served(engine, folder.path)
    await offerGpt(world)
    caller = await world.caller()
    adminToken = (await signIn(world.url, 'admin', adminPassword)).session.accessToken
  })
  afterAll(async () => {
    await world.close()
    folder.remove()
  })

  const balance = async () => (await caller.me('GET', '/v1/me/profile')).body.balance as string
  const post = (path: string, body: Body, token = caller.accessKey) => postBody(world.url + path, token, body)
  const postAsAdmin = (path: string, body: object) => world.admin('POST', `/v1/admin/${path}`, body)
  const refusesChats = async (body: Body, statuses: number[] = [400]) => {
    const [before, calls] = [await balance(), world.provider.calls.length]
    expect(statuses).toContain((await post(chatPath, body)).status)
    expect([await balance(), world.provider.calls.length]).toEqual([before, calls])
  }

  test.each<[string, () => Body]>([
    [
      'F7 JSON ten thousand deep',
      () => `{"model":"gpt","messages":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
    ],
    ['F7 objects ten thousand deep', () => `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
    ['F8 bytes that are no UTF-8', () => Buffer.from(`{"model":"gpt\xff",${hello}}`, 'latin1')],
    ['F10 max_tokens below zero', () => JSON.stringify({ model: 'gpt', messages, max_tokens: -1 })],
    ['F10 no choice', () => JSON.stringify({ model: 'gpt', messages, n: 0 })],
    ['F10 more choices than there are', () => `{"model":"gpt",${hello},"n":1e19}`],
    ['F17 stream in words', () => JSON.stringify({ model: 'gpt', messages, stream: 'true' })],
    ['F17 messages that are none', () => JSON.stringify({ model: 'gpt', messages: {} })],
    ['F18 a limit given twice', () => `{"model":"gpt",${hello},"max_tokens":1,"max_tokens":100}`],
    ['F18 a model given twice', () => `{"model":"none","model":"gpt",${hello}}`],
  ])('%s: refused', async (_, body) => {
    await refusesChats(body())
    expect((await asker(world.url)('GET', '/readyz')).status).toBe(200)
  })

  test.each(['\\u0000', 'a\\u0000b', '\\ud800', 'a\\udfff'])(
    'F8 %s in what is looked up or kept',
    async (text) => {
      await refusesChats(`{"model":"${text}",${hello}}`, [400, 404])
      const login = await post('/v1/auth/login', `{"login":"${text}","password":"${text}"}`)
      expect([400, 401]).toContain(login.status)
      for (const [path, body] of [
        ['models', `{"name":"${text}"}`],
        ['users', `{"username":"${text}","email":"a@example.com","password":"a long password"}`],
        [`users/${caller.id}/balance-adjustments`, `{"amount":"1","reason":"${text}"}`],
      ] as const)
        expect((await post(`/v1/admin/${path}`, body, adminToken)).status, path).toBe(400)
    },
  )

  test.each(['users', 'accounts', 'providers', 'models', 'usage'])('F8 NUL is no id of %s', async (path) => {
    expect([400, 404]).toContain((await world.admin('GET', `/v1/admin/${path}/%00`)).status)
  })

  describe('money', () => {
    const adjust = (amount: unknown) =>
      postAsAdmin(`users/${caller.id}/balance-adjustments`, { amount, reason: 'test' })

    const garbled = ['NaN', '1e400', '', '0x10', ' 12 ', '--1', '1,5', '1.', '0', null, [5], true, 5]
    const tooFine = ['1.0000000001', '1000000000.000000001', '0.0000000001']
    test.each<[string, unknown]>([
      ...garbled.map((amount): [string, unknown] => ['F9', amount]),
      ...tooFine.map((amount): [string, unknown] => ['F11', amount]),
      ['F12', '9007199254740993'],
    ])('%s %j is no amount', async (_, amount) => {
      const before = await balance()
      expect(await adjust(amount)).toMatchObject({ status: 400, body: { error: { param: 'amount' } } })
      expect(await balance()).toBe(before)
    })

    test.each(['-1', '1e3', '1.0000000001'])('F10 %s is no spending limit', async (total) => {
      const answer = await caller.me('POST', '/v1/me/access-keys', {
        name: 'k',
        limits: { spend: { total } },
      })
      expect(answer.status).toBe(400)
    })

    test('F12 beyond 2^53 units is exact', async () => {
      const { id } = await world.caller()
      await postAsAdmin(`users/${id}/balance-adjustments`, { amount: '-1000', reason: 'empty' })
      const answer = await postAsAdmin(`users/${id}/balance-adjustments`, {
        amount: '9007199.254740993',
        reason: 'test',
      })
      expect(answer).toMatchObject({ status: 201, body: { balanceAfter: '9007199.254740993' } })
      expect((await world.admin('GET', `/v1/admin/accounts/${id}`)).body).toMatchObject({
        balance: '9007199.254740993',
      })
    })
  })

  test.each(['__proto__', 'constructor', 'prototype'])('F13 %s is inert', async (name) => {
    const evil = `"${name}":{"role":"admin","polluted":"yes"}`
    const created = await post('/v1/admin/models', `{"name":"f13-${name}",${evil}}`, adminToken)
    expect(created.text).not.toContain('polluted')
    expect((await caller.me('GET', `/v1/me/usage?${name}=x`)).status).toBe(400)
    const chat = `{"model":"gpt",${hello},"metadata":{${evil}}}`
    expect((await post(chatPath, chat)).status).toBe(200)
    const profile = await caller.me('GET', '/v1/me/profile')
    expect(profile.body).toMatchObject({ role: 'user' })
    expect(JSON.stringify(profile.body)).not.toContain('polluted')
  })

  test.each(['limit[]=1', 'limit=1&limit=1', 'model[a]=b', 'id[a]=b', 'outcome=lost&outcome=complete'])(
    'F14 ?%s is refused',
    async (query) => {
      expect((await caller.me('GET', `/v1/me/usage?${query}`)).status).toBe(400)
    },
  )

  describe('F15 a name that looks like another', () => {
    const likeAdmin: [string, number, number][] = [
      ['аdmin', 400, 401],
      ['ａｄｍｉｎ', 400, 401],
      ['ádmin', 400, 401],
      ['admin ', 400, 401],
      ['admin\u200b', 400, 401],
      ['ADMIN', 409, 200],
    ]
    test.each(likeAdmin)('%s: as a new user %i, on signing in %i', async (username, created, signedIn) => {
      const user = { username, email: 'like@example.com', password: 'a long password' }
      expect((await postAsAdmin('users', user)).status).toBe(created)
      const answer = await asker(world.url)('POST', '/v1/auth/login', {
        login: username,
        password: adminPassword,
      })
      expect(answer.status).toBe(signedIn)
    })

    test.each(['GPT', 'gpt ', 'gṕt', 'ｇｐｔ', 'gpt\u200b'])('%s is not the model gpt', async (model) => {
      expect((await caller.chat({ model })).status).toBe(404)
    })
  })
})
