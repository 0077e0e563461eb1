import { createHash, randomBytes } from 'node:crypto'
import { connect, knexStore } from '@meterway/store-knex'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../databases.js'
import { dumpDatabase } from '../dump-database.js'
import { runServer, serverFolder } from '../server-process.js'
import { offerGpt, served, type Served, type ServedCaller } from './served.js'

describe.each(engines)('secrets, on %s', (engine) => {
  const folder = serverFolder()
  let world: Served
  let caller: ServedCaller
  let keys: string
  beforeAll(async () => {
    world = await served(engine, folder.path)
    await offerGpt(world)
    caller = await world.caller()
    const [provider] = (await world.admin('GET', '/v1/admin/providers')).body.data
    keys = `/v1/admin/providers/${provider.id}/keys`
  })
  afterAll(async () => {
    await world.close()
    folder.remove()
  })

  const keyIds = async (): Promise<string[]> =>
    (await world.admin('GET', keys)).body.data.map(({ id }: { id: string }) => id)
  const addKey = async (secret: string): Promise<string> =>
    (await world.admin('POST', keys, { name: secret, secret })).body.id
  const status = async () => (await caller.chat()).status

  test('J3 a ciphertext that was moved to another row opens nothing: its key is left out, and told of', async () => {
    const [good] = await keyIds()
    const moved = await addKey('sk-moved')
    const knex = connect(world.databaseUrl)
    const { catalog } = knexStore(knex)
    const { sealedSecret } = (await catalog.find('providerKey', good!))!
    await catalog.update('providerKey', moved, { sealedSecret })
    await knex.destroy()
    await world.admin('DELETE', `${keys}/${good!}`)
    const calls = world.provider.calls.length
    expect(await status()).toBe(503)
    expect(world.provider.calls).toHaveLength(calls)
    await expect.poll(() => world.log.join()).toContain(moved)
    await world.admin('DELETE', `${keys}/${moved}`)
    await addKey('sk-good')
    expect(await status()).toBe(200)
  })

  test('J5 with another master key no server starts', async () => {
    const masterKey = randomBytes(32).toString('base64')
    const env = { MW_DATABASE_URL: world.databaseUrl, MW_DEMO: '0', MW_MASTER_KEY: masterKey }
    const { code, log } = await runServer({ folder: folder.path, env })
    expect([code, log]).toEqual([1, [expect.stringMatching(/^meterway: MW_MASTER_KEY: /)]])
    expect(log.join()).not.toContain(masterKey)
  })

  test('J6 a new base URL takes the keys away: nothing is sent there until one is entered again', async () => {
    const provider = keys.replace(/\/keys$/, '')
    const calls = world.provider.calls.length
    const baseUrl = world.provider.url.replace('127.0.0.1', 'localhost')
    expect((await world.admin('PATCH', provider, { baseUrl })).status).toBe(200)
    expect(await keyIds()).toEqual([])
    expect(await status()).toBe(503)
    expect(world.provider.calls).toHaveLength(calls)
    await addKey('sk-again')
    expect(await status()).toBe(200)
    expect(world.provider.calls.at(-1)!.authorization).toBe('Bearer sk-again')
  })

  test('J7 an access key is shown once, and kept as its digest', async () => {
    const created = await caller.me('POST', '/v1/me/access-keys', { name: 'once' })
    const { id, secret } = created.body as { id: string; secret: string }
    for (const answer of [
      await caller.me('GET', '/v1/me/access-keys'),
      await caller.me('PATCH', `/v1/me/access-keys/${id}`, { name: 'twice' }),
      await world.admin('GET', `/v1/admin/accounts/${caller.id}`),
    ]) {
      expect(answer.status).toBe(200)
      expect(JSON.stringify(answer.body)).not.toContain(secret)
    }
    const dump = await dumpDatabase(engine, world.databaseUrl)
    expect(dump).not.toContain(secret)
    expect(dump).toContain(createHash('sha256').update(secret).digest('hex'))
  })
})
