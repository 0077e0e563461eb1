import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync, statSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { asker, signIn } from './ask.js'
import { engines, freshDatabase } from './databases.js'
import { runServer, serverFolder, startServer } from './server-process.js'

let folder: ReturnType<typeof serverFolder>
beforeEach(() => {
  folder = serverFolder()
})
afterEach(() => {
  folder.remove()
})

const start = (env: Record<string, string> = {}) => startServer({ folder: folder.path, env })
const kept = (name: string) => join(folder.path, 'data', name)

test.each(engines)('prints a curl line that works as printed, on %s', async (engine) => {
  const database = await freshDatabase(engine, folder.path)
  const server = await start({ MW_DATABASE_URL: database.url })
  const answer: unknown = JSON.parse(execFileSync('bash', ['-c', server.curl], { encoding: 'utf8' }))
  expect(answer).toMatchObject({ object: 'chat.completion', model: 'gpt-4o-mini' })
  expect(await server.stop()).toBe(0)
  await database.drop()
})

test.each(engines)('starts twice at once on one new database, on %s', async (engine) => {
  const database = await freshDatabase(engine, folder.path)
  const servers = await Promise.all([1, 2].map(() => start({ MW_DATABASE_URL: database.url })))
  const passwords = servers.map(({ adminPassword }) => adminPassword).filter((password) => password !== '')
  expect(passwords).toHaveLength(1)
  for (const { url, accessKey, stop } of servers) {
    await signIn(url, 'admin', passwords[0]!)
    expect((await asker(url, accessKey)('GET', '/v1/models')).status).toBe(200)
    expect(await stop()).toBe(0)
  }
  await database.drop()
})

test('keeps its secrets in files that only its user may read', async () => {
  const server = await start()
  for (const name of ['master-key', 'jwt-secret', 'demo-access-key']) {
    expect(statSync(kept(name)).mode & 0o777).toBe(0o600)
  }
  expect(readFileSync(kept('demo-access-key'), 'utf8')).toBe(`${server.accessKey}\n`)
  await server.stop()
})

test('changes nothing when it is started again', async () => {
  const first = await start()
  const admin = await signIn(first.url, 'admin', first.adminPassword)
  expect(await first.stop('SIGINT')).toBe(0)

  const second = await start()
  expect(second.adminPassword).toBe('')
  expect(second.accessKey).toBe(first.accessKey)
  const ask = asker(second.url, admin.session.accessToken)
  const { data } = (await ask('GET', '/v1/admin/users')).body
  expect(data.map((user: { username: string; balance: string }) => [user.username, user.balance])).toEqual([
    ['admin', '0'],
    ['demo', '10'],
  ])
  expect((await ask('GET', '/v1/admin/models')).body.data).toHaveLength(3)
  expect((await asker(second.url, second.accessKey)('POST', '/v1/chat/completions', hello)).status).toBe(200)
  await second.stop()
})

test('makes another demo access key when the old one is gone or revoked', async () => {
  const first = await start()
  const demo = await signIn(first.url, 'demo', first.demoPassword)
  const [key] = (await demo.ask('GET', '/v1/me/access-keys')).body.data
  expect((await demo.ask('DELETE', `/v1/me/access-keys/${key.id}`)).status).toBe(204)
  await first.stop()
  const second = await start()
  expect(second.accessKey).not.toBe(first.accessKey)
  await second.stop()
  rmSync(kept('demo-access-key'))
  const third = await start()
  expect(third.accessKey).not.toBe(second.accessKey)
  await third.stop()
})

describe('without a demo', () => {
  const secrets = {
    MW_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
    MW_JWT_SECRET: Buffer.alloc(32, 2).toString('base64'),
  }

  test('refuses production without secrets, and says all that is missing', async () => {
    const { code, log } = await runServer({ folder: folder.path, env: { NODE_ENV: 'production', PORT: 'x' } })
    expect(code).toBe(1)
    expect(log).toHaveLength(3)
    expect(log.join()).toMatch(/PORT: .*MW_MASTER_KEY: is required.*MW_JWT_SECRET: is required/)
  })

  test('refuses another master key than the one that sealed the provider keys', async () => {
    const first = await start()
    await first.stop()
    const masterKey = Buffer.alloc(32, 3).toString('base64')
    const { code, log } = await runServer({ folder: folder.path, env: { MW_MASTER_KEY: masterKey } })
    expect(code).toBe(1)
    expect(log).toEqual([
      expect.stringMatching(/^meterway: MW_MASTER_KEY: 1 provider keys are sealed under /),
    ])
    expect(log.join()).not.toContain(masterKey)

    const previous = readFileSync(kept('master-key'), 'utf8').trim()
    const again = await start({ MW_MASTER_KEY: masterKey, MW_MASTER_KEY_PREVIOUS: previous })
    expect((await asker(again.url, again.accessKey)('POST', '/v1/chat/completions', hello)).status).toBe(200)
    await again.stop()
  })

  test('refuses a first start in production without an administrator’s password', async () => {
    const { code, log } = await runServer({
      folder: folder.path,
      env: { NODE_ENV: 'production', ...secrets },
    })
    expect(code).toBe(1)
    expect(log).toEqual(['meterway: MW_ADMIN_PASSWORD: is required on the first start in production'])
  })

  test('runs in production with what the environment gives', async () => {
    const env = { NODE_ENV: 'production', MW_ADMIN_PASSWORD: 'correct horse', ...secrets }
    const server = await start(env)
    expect(server.output).not.toContain('correct horse')
    expect(server.accessKey).toBe('')
    const { ask } = await signIn(server.url, 'admin@example.com', 'correct horse')
    expect((await ask('GET', '/v1/admin/providers')).body.data).toEqual([])
    await server.stop()
  })
})

test('ends with one line when its port is taken', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const PORT = String((taken.address() as AddressInfo).port)
  const { code, log } = await runServer({ folder: folder.path, env: { PORT } })
  expect({ code, log }).toEqual({ code: 1, log: [`meterway: port ${PORT} is in use; set PORT to another`] })
  taken.close()
})

test('ends with one line when its database does not answer', async () => {
  const env = { MW_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }
  const { code, log } = await runServer({ folder: folder.path, env })
  expect(code).toBe(1)
  expect(log).toHaveLength(1)
  expect(log[0]).toMatch(/^meterway: MW_DATABASE_URL: the database cannot be used: /)
})

test('lets a stream finish before it ends, and charges it', async () => {
  const server = await start()
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.accessKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...hello, stream: true }),
  })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = (await reader.read()).value ?? ''
  const stopped = server.stop()
  await expect.poll(() => server.log.some((line) => line.includes('stopping'))).toBe(true)
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow()
  for (let part = await reader.read(); !part.done; part = await reader.read()) text += part.value
  expect(text).toContain('data: [DONE]')
  expect(await stopped).toBe(0)

  const again = await start()
  const demo = await signIn(again.url, 'demo', server.demoPassword)
  const [record] = (await demo.ask('GET', '/v1/me/usage')).body.data
  expect(record).toMatchObject({ outcome: 'complete', estimated: false })
  await again.stop()
})

test('ends at once on a second signal', async () => {
  const server = await start()
  // A request that never comes to its end keeps the server from stopping.
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.write(
    'POST /v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n',
  )
  await expect.poll(() => asker(server.url)('GET', '/healthz').then(({ status }) => status)).toBe(200)
  const again = setInterval(() => process.kill(server.pid), 200)
  expect(await server.stop().finally(() => clearInterval(again))).toBe(128 + 15)
})

const hello = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] }
