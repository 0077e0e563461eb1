import { createMeterway, memoryStore, type Meterway } from '@meterway/core'
import type { Store } from '@meterway/core/ports'
import type { Request } from 'express'
import { accountRouter, adminRouter, llmRouter, notFound } from '../../src/index.js'
import { fakeUpstream, type FakeUpstream } from './fake-upstream.js'
import { serve } from './serve.js'

export interface ServedMeterway {
  base: string
  meterway: Meterway
  store: Store
  upstream: FakeUpstream
  /** Asks as an operator, or as the owner named by `as`; undefined leaves everything out. */
  ask: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>
}

export interface Answer {
  status: number
  headers: Headers
  text: string
  // Tests look into answers whose shape is what they test.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any
}

/** All routers on loopback over a memory store; who asks stands in the headers `x-owner` and `x-actor`. */
export async function servedMeterway(): Promise<ServedMeterway> {
  const store = memoryStore()
  const upstream = fakeUpstream()
  const meterway = createMeterway({ store, upstream, masterKey: Buffer.alloc(32, 7) })
  const base = await serve(
    ['/v1/me', accountRouter(meterway, { account: headerOf('x-owner') })],
    ['/v1/admin', adminRouter(meterway, { actor: headerOf('x-actor') })],
    ['/v1', llmRouter(meterway)],
    ['/v1', notFound()],
  )
  return { base, meterway, store, upstream, ask: (...args) => ask(base, ...args) }
}

const headerOf =
  (name: string) =>
  (request: Request): string | undefined =>
    request.get(name)

async function ask(
  base: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = { 'x-actor': 'root' },
): Promise<Answer> {
  const response = await fetch(base + path, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json')
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson ? (JSON.parse(text) as unknown) : null,
  }
}

export const price = {
  currency: 'USD',
  components: [
    { dimension: 'input', unit: 'token', unitPrice: '1000', per: 1_000_000 },
    { dimension: 'output', unit: 'token', unitPrice: '1000', per: 1_000_000 },
  ],
}

/** A provider with a key, and the models `chat-model` and `embed-model` at 0.001 USD a token. */
export async function seedCatalogue({ ask: say }: ServedMeterway) {
  const provider = await say('POST', '/v1/admin/providers', {
    name: 'up',
    format: 'openai',
    baseUrl: 'https://up.example/v1',
  })
  const key = await say('POST', `/v1/admin/providers/${provider.body.id}/keys`, {
    secret: 'sk-upstream-canary',
    name: 'main',
  })
  const models = []
  for (const [name, capability] of [
    ['chat-model', 'chat'],
    ['embed-model', 'embeddings'],
  ]) {
    const model = await say('POST', '/v1/admin/models', {
      name,
      capabilities: [capability],
      maxOutputTokens: 1000,
    })
    await say('POST', `/v1/admin/models/${model.body.id}/prices`, {
      ...price,
      effectiveFrom: '2026-01-01T00:00:00Z',
    })
    const route = await say('POST', `/v1/admin/models/${model.body.id}/routes`, {
      providerId: provider.body.id,
      upstreamModel: 'up-model',
    })
    models.push({ model: model.body, route: route.body })
  }
  return { provider: provider.body, key: key.body, chat: models[0]!, embed: models[1]! }
}

/** Money and an access key for an owner. */
export async function seedOwner({ ask: say }: ServedMeterway, ownerId: string, amount = '10') {
  await say('POST', `/v1/admin/accounts/${ownerId}/balance-adjustments`, { amount, reason: 'welcome' })
  const key = await say('POST', '/v1/me/access-keys', { name: 'laptop' }, { 'x-owner': ownerId })
  return key.body as { id: string; secret: string }
}

export const chatBody = { model: 'chat-model', messages: [{ role: 'user', content: 'Hi' }], max_tokens: 60 }
