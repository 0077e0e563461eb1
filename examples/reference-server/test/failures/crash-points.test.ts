import { EventEmitter, once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Store } from '@meterway/core/ports'
import { startFakeProvider, type FakeProvider } from '@meterway/core/testing'
import { connect, knexStore } from '@meterway/store-knex'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { asker, signIn } from '../ask.js'
import { engines, freshDatabase, type TestDatabase } from '../databases.js'
import { addUser, adminPassword, offerModel, userPassword } from '../offered-model.js'
import { serverFolder, startServer, type ServerProcess } from '../server-process.js'
import { dialled, rawRequest } from './raw-call.js'

type Knex = ReturnType<typeof connect>

interface Usage {
  requestId: string
  outcome: string
  charge: string
  estimated: boolean
}

/** Each call is its name: request id, idempotency key and message. */
const headersOf = (name: string, accessKey: string) => ({
  authorization: `Bearer ${accessKey}`,
  'content-type': 'application/json',
  'idempotency-key': name,
  'x-request-id': name,
})
const bodyOf = (name: string, more: object = {}) => ({
  model: 'gpt',
  messages: [{ role: 'user', content: name }],
  ...more,
})

describe.each(engines)('a server that is killed while a call stands, on %s', (engine) => {
  const folder = serverFolder()
  const told = new EventEmitter()
  let database: TestDatabase
  let knex: Knex
  let store: Store
  let provider: FakeProvider
  let silent: Server
  let server: ServerProcess
  let accessKey: string
  let token: string

  const start = () =>
    startServer({
      folder: folder.path,
      env: {
        MW_DATABASE_URL: database.url,
        MW_DEMO: '0',
        MW_HOLD_LEASE_SECONDS: '2',
        MW_SWEEP_SECONDS: '1',
        MW_ADMIN_PASSWORD: adminPassword,
      },
    })
  const post = (name: string, more: object = {}) =>
    fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: headersOf(name, accessKey),
      body: JSON.stringify(bodyOf(name, more)),
    })
  /** Of a call whose caller will never be answered. */
  const begin = (name: string, more: object = {}) => void post(name, more).catch(() => null)
  const me = async (path: string) => (await asker(server.url, token)('GET', `/v1/me/${path}`)).body
  const usage = async (): Promise<Usage[]> => (await me('usage?limit=100')).data
  const recordsOf = async (name: string) => (await usage()).filter(({ requestId }) => requestId === name)
  const served = (name: string): number =>
    provider.calls.filter(({ body }) => JSON.stringify(body['messages']).includes(`"${name}"`)).length
  const restart = async () => {
    await server.kill()
    server = await start()
  }
  const nothingHeld = () => expect.poll(async () => (await me('profile')).held, { timeout: 15_000 }).toBe('0')

  beforeAll(async () => {
    database = await freshDatabase(engine, folder.path)
    provider = await startFakeProvider({ onEvent: (event) => void told.emit(event) })
    silent = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    server = await start()
    knex = connect(database.url)
    store = knexStore(knex)
    await offerModel(server.url, provider.url)
    // It takes connections and never says a word, so that nothing can be sent to it.
    const { port } = silent.address() as AddressInfo
    await offerModel(server.url, `https://127.0.0.1:${String(port)}/v1`, {
      name: 'silent',
      providerName: 'silent',
    })
    accessKey = await addUser(server.url, 'ann', '10')
    token = (await signIn(server.url, 'ann', userPassword)).session.accessToken
  })
  afterAll(async () => {
    await server.stop()
    await provider.close()
    silent.close()
    await knex.destroy()
    await database.drop()
    folder.remove()
  })

  describe('with a call at each point at once', () => {
    beforeAll(async () => {
      const unread = await sendUnread(server.url, 'settled', accessKey)
      await vi.waitFor(async () => expect(await recordsOf('settled')).toHaveLength(1), { timeout: 10_000 })

      provider.script([{ stallAfterChunks: 4 }])
      const stream = await post('mid-stream', { stream: true })
      await vi.waitFor(async () => expect(await progressOf(store, stream)).not.toBeNull(), {
        timeout: 10_000,
      })

      provider.script([{ hang: true }])
      const arrived = once(told, 'arrived')
      begin('dispatched')
      await arrived

      const dialled = once(silent, 'connection')
      begin('held', { model: 'silent' })
      await dialled

      const half = await sendHalf(server.url, 'half-sent', accessKey)
      await restart()
      for (const socket of [unread, half]) socket.destroy()
    })

    test('B6 the same again after a dispatch: told that it runs, then that it is lost; never dispatched again', async () => {
      const codes = new Set<string>()
      const again = async () => {
        const { status, body } = await asker(server.url)(
          'POST',
          '/v1/chat/completions',
          bodyOf('dispatched'),
          headersOf('dispatched', accessKey),
        )
        codes.add(`${String(status)} ${String(body.error.code)}`)
        return [...codes].at(-1)
      }
      await expect.poll(again, { timeout: 15_000 }).toBe('409 not_replayable')
      expect([...codes].filter((code) => !/^409 (request_in_progress|not_replayable)$/.test(code))).toEqual(
        [],
      )
      expect(served('dispatched')).toBe(1)
    })

    test.each<[string, string, Partial<Usage>[], number]>([
      ['C1 before the hold', 'half-sent', [], 0],
      ['C2 after the hold, with nothing sent', 'held', [{ outcome: 'lost', charge: '0' }], 0],
      ['C3 after the dispatch, with nothing received', 'dispatched', [{ outcome: 'lost', charge: '0' }], 1],
      ['C4 in the middle of a stream', 'mid-stream', [{ outcome: 'lost', estimated: true }], 1],
      ['C7 settled, with the answer unread', 'settled', [{ outcome: 'complete', estimated: false }], 1],
    ])('%s', async (_, name, records, calls) => {
      await nothingHeld()
      expect(await recordsOf(name)).toMatchObject(records)
      expect(served(name)).toBe(calls)
    })

    test('C4 is charged for what had been told, not more than was held', async () => {
      await nothingHeld()
      const [record] = await recordsOf('mid-stream')
      expect(Number(record!.charge)).toBeGreaterThan(0)
      // 100 tokens at most come out, and the question is no longer than they are.
      expect(Number(record!.charge)).toBeLessThan(0.2)
    })

    test('C7 the same again: replayed, charged once', async () => {
      const again = await post('settled')
      expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true'])
      expect(await recordsOf('settled')).toHaveLength(1)
      expect(served('settled')).toBe(1)
    })

    test('B5 the same again after a kill before the hold: served, charged once', async () => {
      expect((await post('half-sent')).status).toBe(200)
      expect(await recordsOf('half-sent')).toMatchObject([{ outcome: 'complete' }])
      expect(served('half-sent')).toBe(1)
    })
  })

  test('C5, C6 with the usage told and the settlement under way: both record and charge, or neither', async () => {
    const balance = async () => Number((await me('profile')).balance)
    const before = await balance()
    provider.script([{ latencyMs: 500 }])
    const [arrived, completed] = [once(told, 'arrived'), once(told, 'completed')]
    begin('settling')
    await arrived
    const unlock = await lockAccounts(knex)
    await completed
    // The settlement now waits for the lock. PostgreSQL has it whole, and may complete it for a server that is gone.
    await pause(100)
    await server.kill()
    await unlock()
    server = await start()
    await nothingHeld()
    const records = await recordsOf('settling')
    expect(records).toHaveLength(1)
    const { outcome, charge } = records[0]!
    expect(outcome).toBe(Number(charge) > 0 ? 'complete' : 'lost')
    expect(await balance()).toBeCloseTo(before - Number(charge), 9)
  })

  test('has in the end charged what it has on record, and every invariant holds', async () => {
    await nothingHeld()
    const charges = (await usage()).map(({ charge }) => Math.round(Number(charge) * 1e9))
    const balance = Math.round(Number((await me('profile')).balance) * 1e9)
    expect(balance).toBe(10e9 - charges.reduce((sum, charge) => sum + charge, 0))
    expect(await store.ledger.verify()).toEqual([])
  })
})

/** What the last renewal of a stream's lease had counted. */
async function progressOf(store: Store, { headers }: Response) {
  const hold = await store.ledger.findHold({ id: headers.get('x-meterway-usage-id') ?? '' })
  return hold?.progress ?? null
}

/** Sends a whole call over a connection that nobody reads. */
async function sendUnread(url: string, name: string, accessKey: string): Promise<Socket> {
  const socket = await dialled(url)
  const body = JSON.stringify(bodyOf(name))
  const head = { host: 'meterway', 'content-length': String(body.length), ...headersOf(name, accessKey) }
  socket.pause().write(rawRequest('/v1/chat/completions', head, body))
  return socket
}

/** Sends a call but for the end of its body; resolves once the server has read the head. */
async function sendHalf(url: string, name: string, accessKey: string): Promise<Socket> {
  const socket = await dialled(url)
  const head = { host: 'meterway', 'content-length': '1000', expect: '100-continue' }
  socket.write(rawRequest('/v1/chat/completions', { ...head, ...headersOf(name, accessKey) }))
  await once(socket, 'data')
  socket.write('{"model":"gpt",')
  return socket
}

/** Keeps everyone else from writing to accounts until the answer is called. */
async function lockAccounts(knex: Knex): Promise<() => Promise<unknown>> {
  const transaction = await knex.transaction()
  await transaction('accounts').update({ version: transaction.ref('version') })
  return () => transaction.rollback()
}
