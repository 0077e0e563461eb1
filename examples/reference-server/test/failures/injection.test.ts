import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../databases.js'
import { serverFolder } from '../server-process.js'
import { postBody, rawAnswer, rawRequest } from './raw-call.js'
import { offerGpt, served, type Served, type ServedCaller } from './served.js'

const image = '<img src=x onerror=alert(1)>'

describe.each(engines)('text that would be more than text, on %s', (engine) => {
  const folder = serverFolder()
  let world: Served
  let caller: ServedCaller
  beforeAll(async () => {
    world = await served(engine, folder.path)
    await offerGpt(world)
    caller = await world.caller()
    expect((await caller.chat()).status).toBe(200)
  })
  afterAll(async () => {
    await world.close()
    folder.remove()
  })

  const rawGet = (path: string, token: string) =>
    rawAnswer(
      world.url,
      rawRequest(path, { host: 'meterway', connection: 'close', authorization: `Bearer ${token}` }).replace(
        'POST',
        'GET',
      ),
    )

  test.each([
    ['L1', 'sort=charge'],
    ['L1', 'orderBy=(select 1)'],
    ['L1', 'filter=1=1'],
    ['L1', 'limit=1;drop table users'],
    ['L1', "from=2026-01-01' or '1'='1"],
    ['L2', 'model[]=gpt'],
    ['L2', 'model[$ne]=x'],
    ['L2', 'key={"a":1}'],
    ['L2', 'key=0'],
    ['L2', 'outcome=true'],
  ])('%s ?%s is refused', async (_, query) => {
    expect((await caller.me('GET', `/v1/me/usage?${encodeURI(query)}`)).status).toBe(400)
    expect((await world.admin('GET', `/v1/admin/usage?${encodeURI(query)}`)).status).toBe(400)
  })

  test.each<[string, unknown]>([
    ['an object', { login: { a: 1 }, password: { a: 1 } }],
    ['a list', { login: ['admin'], password: ['x'] }],
    ['0', { login: 0, password: 0 }],
    ['true', { login: true, password: true }],
  ])('L2 %s signs nobody in', async (_, credentials) => {
    const answer = await postBody(`${world.url}/v1/auth/login`, '', JSON.stringify(credentials))
    expect(answer.status).toBe(400)
  })

  test.each(['%%%_', 'g_t', 'g%', '*', "gpt' or '1'='1", 'gpt"--', 'gpt\\'])(
    'L3 %s is looked for as it is',
    async (text) => {
      const answer = await caller.me('GET', `/v1/me/usage?model=${encodeURIComponent(text)}`)
      expect([answer.status, answer.body.data]).toEqual([200, []])
    },
  )

  test.each(['=1+1', '+1+1', '-1+1', '@SUM(1)'])('L4 %s is no formula in a CSV file', async (text) => {
    const adjustment = { amount: '1', reason: text }
    expect(
      (await world.admin('POST', `/v1/admin/users/${caller.id}/balance-adjustments`, adjustment)).status,
    ).toBe(201)
    await caller.chat({}, { 'x-request-id': '-1-1' })
    for (const [path, cell] of [
      ['billing', text],
      ['usage', '-1-1'],
    ] as const) {
      const answer = await fetch(`${world.url}/v1/me/${path}.csv`, {
        headers: { authorization: `Bearer ${caller.token}` },
      })
      const csv = await answer.text()
      expect(csv).toContain(`"'${cell}"`)
      expect(csv).not.toMatch(/(^|,)"?[=+@]/m)
    }
  })

  test.each([image, 'javascript:alert(1)', '[x](javascript:alert(1))', '</script><script>'])(
    'L5 %s stays data',
    async (name) => {
      expect((await caller.me('POST', '/v1/me/access-keys', { name })).body.name).toBe(name)
      for (const path of ['/v1/me/access-keys', `/v1/me/nothing/${encodeURIComponent(name)}`]) {
        const { headers } = await caller.me('GET', path)
        expect(headers.get('content-type')).toMatch(/^application\/json/)
        expect(headers.get('x-content-type-options')).toBe('nosniff')
        expect(headers.get('content-security-policy')).toContain("default-src 'none'")
      }
    },
  )

  test('L6 newlines and colours are refused in names, and make no line of the log', async () => {
    for (const name of ['a\nb', 'a\u001b[31mb', 'a\r\nb'])
      expect((await caller.me('POST', '/v1/me/access-keys', { name })).status).toBe(400)
    const path = '/v1/%0a%7B%22msg%22:%22forged%22%7D%1b[31m'
    expect(await rawGet(path, caller.accessKey)).toMatch(/^HTTP\/1\.1 404 /)
    await expect.poll(() => world.log.filter((line) => line.includes('forged'))).toHaveLength(1)
    const lines = world.log.map((line) => JSON.parse(line) as { msg: string })
    expect(lines.some(({ msg }) => msg === 'forged')).toBe(false)
    expect(world.log.join('')).not.toContain('\u001b')
  })

  test.each(['a@example.com\r\nBcc: b@example.com', 'a@example.com\n', '"a\r\n"@example.com'])(
    'L7 %j is no address',
    async (email) => {
      const user = { username: 'crlf', email, password: 'a long password' }
      const answer = await world.admin('POST', '/v1/admin/users', user)
      expect(answer).toMatchObject({ status: 400, body: { error: { param: 'email' } } })
    },
  )

  test('L7 a request id is refused with a line break in it, and replaced when it is no word', async () => {
    const ask = (id: string) =>
      rawAnswer(
        world.url,
        rawRequest('/healthz', { host: 'meterway', connection: 'close', 'x-request-id': id }).replace(
          'POST',
          'GET',
        ),
      )
    expect(await ask('a\rset-cookie: x=1')).toMatch(/^HTTP\/1\.1 400 /)
    for (const id of ['<script>', 'a b', 'a'.repeat(65), 'é']) {
      const answer = await ask(id)
      expect(answer).toMatch(/^HTTP\/1\.1 200 /)
      expect(answer).not.toContain(`x-request-id: ${id}`)
    }
  })

  test.each([
    '/v1/..%2fadmin/users',
    '/v1/%2e%2e/v1/admin/users',
    '/v1/chat/../admin/users',
    '/v1/chat/completions/..;/admin/users',
    '/v1/..%5cadmin/users',
    '/V1/Admin/users',
    '//v1/admin/users',
    '/v1//admin/users',
    '/v1/models/..%2f..%2fadmin%2fusers',
  ])('L8 %s leads nowhere', async (path) => {
    const calls = world.provider.calls.length
    for (const token of [caller.accessKey, caller.token])
      expect(await rawGet(path, token)).toMatch(/^HTTP\/1\.1 40[1345] /)
    expect(world.provider.calls).toHaveLength(calls)
  })
})
