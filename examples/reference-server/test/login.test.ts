import { SignJWT } from 'jose'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asker, signIn } from './ask.js'
import { serverFolder, startServer, type ServerProcess } from './server-process.js'

const folder = serverFolder()
const password = 'a long password'
let server: ServerProcess
let admin: Awaited<ReturnType<typeof signIn>>
beforeAll(async () => {
  server = await startServer({ folder: folder.path, env: { MW_ADMIN_PASSWORD: password } })
  admin = await signIn(server.url, 'admin@example.com', password)
})
afterAll(async () => {
  await server.stop()
  folder.remove()
})

const refused = (code: string) => ({ status: 401, body: { error: { code } } })
const post = (path: string, body: object) => asker(server.url)('POST', path, body)

async function newUser(username: string, role = 'user') {
  const fields = { username, email: `${username}@example.com`, password, role }
  const { id } = (await admin.ask('POST', '/v1/admin/users', fields)).body
  const signedIn = await signIn(server.url, username, password)
  return { id: id as string, path: `/v1/admin/users/${id}`, ...signedIn }
}

test('answers a session with the user in it', async () => {
  const { session } = await newUser('ann')
  expect(session).toEqual({
    accessToken: expect.stringMatching(/^ey/),
    expiresIn: 900,
    refreshToken: expect.any(String),
    user: { id: expect.any(String), username: 'ann', email: 'ann@example.com', role: 'user', balance: '0' },
  })
  expect(admin.session.user).toMatchObject({ username: 'admin', role: 'admin' })
})

test('says the same of a wrong password, an unknown user and a disabled one', async () => {
  const off = await newUser('off')
  await admin.ask('PATCH', off.path, { status: 'disabled' })
  const answers = [
    await post('/v1/auth/login', { login: 'admin', password: 'wrong' }),
    await post('/v1/auth/login', { login: 'nobody', password }),
    await post('/v1/auth/login', { login: 'off', password }),
  ]
  const messages = new Set(answers.map(({ body }) => body.error.message))
  for (const answer of answers) expect(answer).toMatchObject(refused('invalid_credentials'))
  expect(messages.size).toBe(1)
})

test('stops guessing after ten tries, and says how long', async () => {
  await newUser('guessed')
  const guess = () => post('/v1/auth/login', { login: 'Guessed', password: 'wrong' })
  const statuses = (await Promise.all(Array.from({ length: 12 }, guess))).map(({ status }) => status)
  expect(statuses.filter((status) => status === 401)).toHaveLength(10)
  const answer = await post('/v1/auth/login', { login: 'guessed', password })
  expect(answer).toMatchObject({ status: 429, body: { error: { code: 'rate_limited' } } })
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
})

test('a disabled user is out at once, with tokens and access keys', async () => {
  const user = await newUser('out')
  const { secret } = (await user.ask('POST', '/v1/me/access-keys', { name: 'laptop' })).body
  const models = () => asker(server.url, secret)('GET', '/v1/models')
  expect((await models()).status).toBe(200)
  expect((await admin.ask('PATCH', user.path, { status: 'disabled' })).body.status).toBe('disabled')
  expect(await user.ask('GET', '/v1/me/profile')).toMatchObject(refused('invalid_token'))
  expect(await models()).toMatchObject({ status: 403, body: { error: { code: 'account_disabled' } } })
  const { refreshToken } = user.session
  expect(await post('/v1/auth/refresh', { refreshToken })).toMatchObject(refused('invalid_token'))

  await admin.ask('PATCH', user.path, { status: 'active' })
  expect((await models()).status).toBe(200)
  expect((await user.ask('GET', '/v1/me/profile')).status).toBe(401)
})

test('a lowered role acts at once', async () => {
  const second = await newUser('second', 'admin')
  expect((await second.ask('GET', '/v1/admin/users')).status).toBe(200)
  await admin.ask('PATCH', second.path, { role: 'user' })
  expect(await second.ask('GET', '/v1/admin/users')).toMatchObject({ status: 403 })
  expect((await second.ask('GET', '/v1/me/profile')).status).toBe(200)
})

test('a new password ends every session', async () => {
  const user = await newUser('forgetful')
  await admin.ask('PATCH', user.path, { password: 'another password' })
  expect((await user.ask('GET', '/v1/me/profile')).status).toBe(401)
  await expect(signIn(server.url, 'forgetful', password)).rejects.toThrow()
  await signIn(server.url, 'forgetful', 'another password')
})

test('a removed user is gone, and so are its tokens and access keys', async () => {
  const user = await newUser('gone')
  const { secret } = (await user.ask('POST', '/v1/me/access-keys', { name: 'laptop' })).body
  expect((await admin.ask('DELETE', user.path)).status).toBe(204)
  expect((await user.ask('GET', '/v1/me/profile')).status).toBe(401)
  expect((await asker(server.url, secret)('GET', '/v1/models')).status).toBe(403)
  expect((await admin.ask('GET', user.path)).status).toBe(404)
})

test('a refresh token is good for one use; the second ends the family', async () => {
  const { session } = await newUser('fresh')
  const refresh = (refreshToken: string) => post('/v1/auth/refresh', { refreshToken })
  const next = await refresh(session.refreshToken)
  expect(next).toMatchObject({ status: 200, body: { user: { username: 'fresh' } } })
  expect((await asker(server.url, next.body.accessToken)('GET', '/v1/me/profile')).status).toBe(200)
  expect(await refresh(session.refreshToken)).toMatchObject(refused('invalid_token'))
  expect(await refresh(next.body.refreshToken)).toMatchObject(refused('invalid_token'))
})

test('of many who bring one refresh token at once, one gets a session', async () => {
  const { session } = await newUser('raced')
  const { refreshToken } = session
  const tries = Array.from({ length: 8 }, () => post('/v1/auth/refresh', { refreshToken }))
  const statuses = (await Promise.all(tries)).map(({ status }) => status)
  expect(statuses.sort()).toEqual([200, 401, 401, 401, 401, 401, 401, 401])
})

test('signing out ends the family', async () => {
  const { session } = await newUser('leaving')
  const { refreshToken } = session
  expect((await post('/v1/auth/logout', { refreshToken })).status).toBe(204)
  expect(await post('/v1/auth/refresh', { refreshToken })).toMatchObject(refused('invalid_token'))
})

test('takes no token but its own', async () => {
  const secret = Buffer.from(readFileSync(join(folder.path, 'data/jwt-secret'), 'utf8'), 'base64')
  const sign = (claims: object, key: Uint8Array = secret, issuer = 'meterway', audience = 'meterway-api') =>
    new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(admin.session.user.id as string)
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime('1m')
      .sign(key)
  const right = { purpose: 'access', ver: 1 }
  const statusOf = async (token: string) => (await asker(server.url, token)('GET', '/v1/me/profile')).status
  expect(await statusOf(await sign(right))).toBe(200)

  const [head, payload] = (admin.session.accessToken as string).split('.')
  const unsigned = Buffer.from('{"alg":"none"}').toString('base64url')
  const forged = [
    await sign(right, Buffer.alloc(32)),
    await sign(right, secret, 'somebody'),
    await sign(right, secret, 'meterway', 'another-api'),
    await sign({ purpose: 'reset-password', ver: 1 }),
    await sign({ purpose: 'access', ver: 2 }),
    `${head}.${payload}.`,
    `${unsigned}.${payload}.`,
    server.accessKey,
    '',
  ]
  for (const token of forged) expect(await statusOf(token)).toBe(401)
})
