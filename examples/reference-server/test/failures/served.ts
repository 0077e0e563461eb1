import { startFakeProvider, type FakeProvider } from '@meterway/core/testing'
import { expect } from 'vitest'
import { asker, signIn } from '../ask.js'
import { freshDatabase, type Engine } from '../databases.js'
import { addUser, adminPassword, offerModel, userPassword } from '../offered-model.js'
import { startServer } from '../server-process.js'

type Ask = ReturnType<typeof asker>

/** The reference server in a process of its own, on a real database, with the model `gpt` of a fake provider. */
export interface Served {
  url: string
  databaseUrl: string
  provider: FakeProvider
  /** Log lines so far. */
  log: string[]
  /** As the administrator. */
  admin: Ask
  /** Adds a user with 1000 to spend. */
  caller(): Promise<ServedCaller>
  close(): Promise<void>
}

export interface ServedCaller {
  id: string
  accessKey: string
  /** Of the signed-in user. */
  token: string
  /** With the access key. */
  ask: Ask
  /** As the signed-in user. */
  me: Ask
  /** Asks the model `gpt`. */
  chat(body?: object, headers?: Record<string, string>): ReturnType<Ask>
  /** Once nothing is held any more. */
  records(): Promise<{ requestId: string; outcome: string; charge: string; estimated: boolean }[]>
}

export async function served(
  engine: Engine,
  folder: string,
  env: Record<string, string> = {},
): Promise<Served> {
  const database = await freshDatabase(engine, folder)
  const provider = await startFakeProvider({ chunkDelayMs: 2 })
  const server = await startServer({
    folder,
    env: { MW_DATABASE_URL: database.url, MW_DEMO: '0', MW_ADMIN_PASSWORD: adminPassword, ...env },
  })
  const { ask: admin } = await signIn(server.url, 'admin', adminPassword)
  let callers = 0
  return {
    url: server.url,
    databaseUrl: database.url,
    provider,
    log: server.log,
    admin,
    caller: () => newCaller(server.url, `caller-${String(++callers)}`),
    close: async () => {
      expect((await admin('GET', '/v1/admin/verify')).body).toEqual({ ok: true, violations: [] })
      await server.stop()
      await provider.close()
      await database.drop()
    },
  }
}

/** Offers `gpt` of the fake provider. Fails where the server takes no provider on loopback. */
export const offerGpt = ({ url, provider }: Served): Promise<void> => offerModel(url, provider.url)

async function newCaller(url: string, username: string): Promise<ServedCaller> {
  const accessKey = await addUser(url, username, '1000')
  const { ask: me, session } = await signIn(url, username, userPassword)
  const ask = asker(url, accessKey)
  return {
    id: session.user.id,
    accessKey,
    token: session.accessToken,
    ask,
    me,
    chat: (body = {}, headers = {}) =>
      ask(
        'POST',
        '/v1/chat/completions',
        { model: 'gpt', messages: [{ role: 'user', content: 'hello' }], ...body },
        headers,
      ),
    records: async () => {
      const held = async () => (await me('GET', '/v1/me/profile')).body.held
      await expect.poll(held, { timeout: 5_000 }).toBe('0')
      return (await me('GET', '/v1/me/usage?limit=100')).body.data
    },
  }
}
