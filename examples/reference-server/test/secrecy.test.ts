import { randomBytes } from 'node:crypto'
import { startFakeProvider, type Behaviour, type FakeProvider } from '@meterway/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines, freshDatabase, type TestDatabase } from './databases.js'
import { dumpDatabase } from './dump-database.js'
import { serverFolder, startServer, type ServerProcess } from './server-process.js'

const canary = (name: string): string => `${name}-canary-${randomBytes(12).toString('hex')}`
const masterKey = randomBytes(32)
const jwtSecret = randomBytes(32)

describe.each(engines)('a whole run with everything that can go wrong, on %s', (engine) => {
  const folder = serverFolder()
  const secrets = {
    providerKey: `sk-${canary('provider')}`,
    secondProviderKey: `sk-${canary('second')}`,
    masterKey: masterKey.toString('base64'),
    masterKeyHex: masterKey.toString('hex'),
    jwtSecret: jwtSecret.toString('base64'),
    adminPassword: canary('admin-password'),
    userPassword: canary('user-password'),
    wrongPassword: canary('wrong-password'),
    wrongKey: `sk-mw-${canary('wrong')}`,
    prompt: canary('prompt'),
    answer: canary('answer'),
  }
  /** Shown to their owner once, and never again. */
  const once: Record<string, string> = {}
  const answers: { path: string; text: string }[] = []
  let server: ServerProcess
  let provider: FakeProvider
  let database: TestDatabase
  let metrics: string

  const ask = async (method: string, path: string, token: string, body?: unknown) => {
    const response = await fetch(server.url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = `${JSON.stringify([...response.headers])}\n${await response.text()}`
    answers.push({ path, text })
    return { status: response.status, text, json: () => JSON.parse(text.slice(text.indexOf('\n'))) }
  }
  const signIn = async (login: string, password: string): Promise<string> => {
    const { accessToken, refreshToken } = (
      await ask('POST', '/v1/auth/login', '', { login, password })
    ).json()
    once[`${login}'s token`] = accessToken
    once[`${login}'s refresh token`] = refreshToken
    return accessToken
  }
  const chat = (token: string, more: object = {}) =>
    ask('POST', '/v1/chat/completions', token, {
      model: 'gpt',
      messages: [{ role: 'user', content: secrets.prompt }],
      ...more,
    })

  beforeAll(async () => {
    database = await freshDatabase(engine, folder.path)
    provider = await startFakeProvider()
    server = await startServer({
      folder: folder.path,
      env: {
        MW_DATABASE_URL: database.url,
        MW_DEMO: '0',
        MW_LOG_LEVEL: 'trace',
        MW_MASTER_KEY: secrets.masterKey,
        MW_JWT_SECRET: secrets.jwtSecret,
        MW_ADMIN_PASSWORD: secrets.adminPassword,
      },
    })
    const admin = await signIn('admin', secrets.adminPassword)
    const create = async (path: string, body: object) => {
      const answer = await ask('POST', `/v1/admin/${path}`, admin, body)
      expect(answer.status, answer.text).toBe(201)
      return answer.json()
    }
    const { id: providerId } = await create('providers', {
      name: 'fake',
      format: 'openai',
      baseUrl: provider.url,
    })
    const addKey = (secret: string) => create(`providers/${providerId}/keys`, { name: 'main', secret })
    await addKey(secrets.providerKey)
    const { id: modelId } = await create('models', { name: 'gpt', maxOutputTokens: 1000 })
    await create(`models/${modelId}/routes`, { providerId, upstreamModel: 'gpt' })
    await create(`models/${modelId}/prices`, {
      currency: 'USD',
      components: ['input', 'output'].map((dimension) => ({
        dimension,
        unit: 'token',
        unitPrice: '1',
        per: 1_000_000,
      })),
      effectiveFrom: '2026-01-01T00:00:00Z',
    })
    const { id: userId } = await create('users', {
      username: 'ann',
      email: 'ann@example.com',
      password: secrets.userPassword,
      emailVerified: true,
    })
    await create(`users/${userId}/balance-adjustments`, { amount: '10', reason: 'test' })
    const ann = await signIn('ann', secrets.userPassword)
    const { secret: key } = (await ask('POST', '/v1/me/access-keys', ann, { name: 'laptop' })).json()
    once['access key'] = key

    expect((await chat(key)).status).toBe(200)
    expect((await chat(key, { stream: true })).status).toBe(200)
    const rejections: Behaviour[] = [
      { echoAuthorization: true },
      { echoAuthorization: true, status: 422 },
      { rawBody: answering(secrets.answer, secrets.providerKey) },
    ]
    provider.script(rejections)
    for (const _ of rejections) await chat(key)
    provider.script([{ errorAfterChunks: 2 }, { rawBody: `{"error":{"message":"${secrets.providerKey}"}}` }])
    await chat(key, { stream: true })
    await chat(key)
    provider.script([500, 502, 503].map((status) => ({ echoAuthorization: true, status })))
    await chat(key)
    await chat(secrets.wrongKey)
    await chat(key, { model: secrets.prompt })
    await chat(key, { messages: secrets.prompt })
    await chat(key, { max_tokens: 999_999_999 })
    await ask('POST', '/v1/auth/login', '', { login: 'ann', password: secrets.wrongPassword })
    await ask('POST', '/v1/auth/login', '', { login: secrets.wrongPassword, password: secrets.userPassword })
    await ask('GET', '/v1/me/profile', `${ann}x`)
    provider.script([{ echoAuthorization: true, status: 401 }])
    await chat(key)
    await addKey(secrets.secondProviderKey)
    await ask('POST', `/v1/admin/providers/${providerId}/test`, admin)
    expect((await chat(key)).status).toBe(200)

    const all = ['access-keys', 'usage', 'billing', 'profile'].map((path) => [`/v1/me/${path}`, ann] as const)
    const adminPaths = ['providers', `providers/${providerId}/keys`, 'users', 'usage', 'accounts', 'verify']
    for (const [path, token] of [...all, ...adminPaths.map((path) => [`/v1/admin/${path}`, admin] as const)])
      expect((await ask('GET', path, token)).status, path).toBe(200)
    for (const record of (await ask('GET', '/v1/me/usage', ann)).json().data)
      await ask('GET', `/v1/me/usage/${record.id}`, ann)
    metrics = (await ask('GET', '/metrics', '')).text
    expect(await server.stop()).toBe(0)
  })
  afterAll(async () => {
    await provider.close()
    await database.drop()
    folder.remove()
  })

  const places: [string, () => string | Promise<string>][] = [
    ['standard output', () => server.output],
    ['the log', () => server.log.join('\n')],
    ['/metrics', () => metrics],
    ['the database', () => dumpDatabase(engine, database.url)],
  ]
  test.each(places)('%s has no secret, no prompt and no answer', async (_, read) => {
    const text = await read()
    expect(text).not.toBe('')
    for (const [name, secret] of Object.entries({ ...secrets, ...once }))
      expect(text, name).not.toContain(secret)
  })

  test('the run was what it says: keys were echoed, and the dump has the rows', async () => {
    const echoed = answers.filter(({ text }) => text.includes('[redacted]'))
    expect(echoed.length).toBeGreaterThanOrEqual(3)
    expect(answers.some(({ text }) => text.includes(secrets.prompt))).toBe(true)
    expect(answers.some(({ text }) => text.includes(secrets.answer))).toBe(true)
    const dump = await dumpDatabase(engine, database.url)
    for (const text of ['ann@example.com', 'chat.completions', '$argon2id$']) expect(dump).toContain(text)
    expect(dump.match(/v1:[0-9a-f]{8}:/g)).toHaveLength(2)
    expect(metrics).toContain('meterway_requests_total')
  })

  test('no answer has a secret, but for what its owner is shown once', () => {
    const { prompt: _prompt, answer: _answer, ...kept } = secrets
    for (const { path, text } of answers)
      for (const [name, secret] of Object.entries(kept))
        expect(text, `${name} in ${path}`).not.toContain(secret)
    for (const [name, secret] of Object.entries(once))
      expect(
        answers.filter(({ text }) => text.includes(secret)).map(({ path }) => path),
        name,
      ).toHaveLength(1)
  })

  test('every line of the log is JSON with named fields, and those of requests have the id', () => {
    const lines = server.log.map((line) => JSON.parse(line) as Record<string, unknown>)
    const fields = new Set(lines.flatMap(Object.keys))
    const known = ['level', 'time', 'msg', 'requestId', 'method', 'path', 'status', 'latencyMs']
    expect(
      [...fields].filter((name) => ![...known, 'fault', 'providerKeyId', 'reason'].includes(name)),
    ).toEqual([])
    const requests = lines.filter(({ msg }) => msg === 'request')
    expect(requests.length).toBe(answers.length)
    for (const { requestId } of requests) expect(requestId).toMatch(/^[\w-]{8,64}$/)
  })
})

const answering = (...words: string[]): string =>
  JSON.stringify({
    choices: [{ index: 0, message: { role: 'assistant', content: words.join(' ') } }],
    usage: { prompt_tokens: 1, completion_tokens: 1 },
  })
