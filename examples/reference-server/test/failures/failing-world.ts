import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { llmRouter } from '@meterway/adapter-express'
import { createMeterway, undiciUpstream, type Meterway, type MeterwayOptions } from '@meterway/core'
import type { UsageRecord } from '@meterway/core/ledger'
import type { Store } from '@meterway/core/ports'
import { startFakeProvider, type FakeProvider } from '@meterway/core/testing'
import { connect, knexStore, migrate } from '@meterway/store-knex'
import express from 'express'
import { expect } from 'vitest'
import { freshDatabase, type Engine } from '../databases.js'

/** Meterway before a provider that does as it is told, on a real database. */
export interface World {
  url: string
  meterway: Meterway
  store: Store
  provider: FakeProvider
  /** Opens an account with 1 to spend. */
  caller(): Promise<Caller>
  close(): Promise<void>
}

/** One account, one access key. */
export interface Caller {
  accessKey: string
  accountId: string
  ownerId: string
  ask(body?: object, headers?: Record<string, string>): Promise<Response>
  /** Once nothing is held any more. */
  charged(): Promise<Charged>
}

export interface Charged {
  balance: bigint
  records: UsageRecord[]
}

const perThousand = (dimension: string) => ({ dimension, unit: 'token', unitPrice: '1', per: 1000 })

export const opening = 1_000_000_000n

export async function failingWorld(
  engine: Engine,
  folder: string,
  { settings = {}, ...options }: Partial<Pick<MeterwayOptions, 'settings' | 'clock' | 'masterKey'>> = {},
): Promise<World> {
  const database = await freshDatabase(engine, folder)
  const knex = connect(database.url)
  await migrate(knex)
  const store = knexStore(knex)
  const provider = await startFakeProvider()
  const meterway = createMeterway({
    masterKey: randomBytes(32),
    ...options,
    store,
    upstream: undiciUpstream({ allowPrivateAddresses: true }),
    settings: { firstByteTimeoutMs: 400, idleTimeoutMs: 400, drainMs: 2_000, ...settings },
  })
  await offer(meterway, provider.url)
  const server = express().use('/v1', llmRouter(meterway)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
  let callers = 0
  return {
    url,
    meterway,
    store,
    provider,
    caller: () => open(url, meterway, store, `caller-${String(++callers)}`),
    close: async () => {
      await meterway.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      expect(await store.ledger.verify()).toEqual([])
      await provider.close()
      await knex.destroy()
      await database.drop()
    },
  }
}

/** The model `gpt` at 0.001 for each token. */
async function offer({ catalog }: Meterway, providerUrl: string): Promise<void> {
  const { id: providerId } = await catalog.providers.create({
    name: 'fake',
    format: 'openai',
    baseUrl: providerUrl,
  })
  await catalog.providerKeys.create({ providerId, name: 'main', secret: 'sk-upstream-canary' })
  const { id: modelId } = await catalog.models.create({ name: 'gpt', maxOutputTokens: 100 })
  await catalog.routes.create({ modelId, providerId, upstreamModel: 'gpt' })
  const price = { currency: 'USD', components: [perThousand('input'), perThousand('output')] }
  await catalog.prices.create({ modelId, price, effectiveFrom: 0 })
}

async function open(url: string, meterway: Meterway, store: Store, ownerId: string): Promise<Caller> {
  await meterway.ledger.credit({ ownerId, amount: '1', idempotencyKey: `opening-${ownerId}` })
  const { secret } = await meterway.accessKeys.create({ ownerId, name: 'test' })
  const account = (await meterway.accounts.get(ownerId))!
  return {
    accessKey: secret,
    accountId: account.id,
    ownerId,
    ask: (body = {}, headers = {}) =>
      fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ model: 'gpt', messages: [{ role: 'user', content: 'hello' }], ...body }),
      }),
    charged: async () => {
      const held = async () => (await meterway.accounts.get(ownerId))!.heldNano
      await expect.poll(held, { timeout: 5_000 }).toBe(0n)
      const { data } = await store.usage.list({ accountId: account.id, limit: 100 })
      return { balance: (await meterway.accounts.get(ownerId))!.postedNano, records: data }
    },
  }
}
