import { randomBytes } from 'node:crypto'
import {
  createMeterway,
  memoryStore,
  undiciUpstream,
  type Clock,
  type GatewayReply,
  type GatewayRequest,
  type Meterway,
  type Settings,
} from '../../src/index.js'
import type { HealthBoard, Queue, Store, Telemetry, Upstream } from '../../src/ports/index.js'
import { memoryHealthBoard } from '../../src/memory/health-board.js'
import { startFakeProvider, type FakeProvider, type FakeProviderOptions } from '../../src/testing/index.js'

export interface Harness {
  meterway: Meterway
  store: Store
  provider: FakeProvider
  secret: string
  accountId: string
  /** @param at another gateway than the harness's own */
  chat(body: object, secret?: string, facts?: Partial<GatewayRequest>, at?: Meterway): Promise<GatewayReply>
  /** A model of the provider with a price of 1 per input and 2 per output token in millionths. */
  addModel(name: string): Promise<void>
  balance(): Promise<{ posted: string; held: string }>
  records(): Promise<Awaited<ReturnType<Meterway['usage']['list']>>['data']>
  close(): Promise<void>
}

export const price = {
  currency: 'USD',
  components: [
    { dimension: 'input', unit: 'token', unitPrice: '1', per: 1_000_000 },
    { dimension: 'output', unit: 'token', unitPrice: '2', per: 1_000_000 },
  ],
}

export interface HarnessOptions {
  balance?: string
  settings?: Partial<Settings>
  provider?: FakeProviderOptions
  store?: Store
  /** Of the store in memory and of the gateway. */
  clock?: Clock
  health?: HealthBoard
  masterKey?: Uint8Array
  /** Instead of real HTTP. */
  upstream?: Upstream
  models?: string[]
  /** Of the provider. @defaultValue `openai` */
  format?: string
  profile?: string
  /** Of a provider that the test itself has started. */
  baseUrl?: string
  previousMasterKeys?: Uint8Array[]
  telemetry?: Telemetry
  queue?: Queue
}

export async function gatewayHarness(options: HarnessOptions = {}): Promise<Harness> {
  const { balance = '1', settings = {}, models = ['gpt-4o'], previousMasterKeys = [] } = options
  const provider = await startFakeProvider(options.provider)
  const clock = options.clock ?? Date.now
  const store = options.store ?? memoryStore({ clock })
  const upstream = options.upstream ?? undiciUpstream({ allowPrivateAddresses: true })
  const { masterKey = randomBytes(32), health = memoryHealthBoard() } = options
  const meterway = createMeterway({
    store,
    masterKey,
    previousMasterKeys,
    settings,
    upstream,
    clock,
    cache: { health },
    ...(options.telemetry && { telemetry: options.telemetry }),
    ...(options.queue && { queue: options.queue }),
  })
  const { id: providerId } = await meterway.catalog.providers.create({
    name: 'fake',
    format: options.format ?? 'openai',
    baseUrl: options.baseUrl ?? provider.url,
    profile: options.profile ?? null,
  })
  await meterway.catalog.providerKeys.create({ providerId, name: 'main', secret: 'sk-provider-secret' })
  const addModel = async (name: string): Promise<void> => {
    const { id: modelId } = await meterway.catalog.models.create({ name, maxOutputTokens: 1000 })
    await meterway.catalog.routes.create({ modelId, providerId, upstreamModel: name })
    await meterway.catalog.prices.create({ modelId, price, effectiveFrom: 0 })
  }
  for (const model of models) await addModel(model)
  const account = await meterway.accounts.open({ ownerId: 'ann' })
  if (balance !== '0')
    await meterway.ledger.credit({ ownerId: 'ann', amount: balance, idempotencyKey: 'opening' })
  const { secret } = await meterway.accessKeys.create({ ownerId: 'ann', name: 'test' })
  return {
    meterway,
    store,
    provider,
    secret,
    accountId: account.id,
    addModel,
    chat: (body, key = secret, facts = {}, at = meterway) =>
      at.gateway.serve({
        endpoint: 'chat.completions',
        headers: { authorization: `Bearer ${key}` },
        body: Buffer.from(
          JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hello' }], ...body }),
        ),
        ip: '127.0.0.1',
        requestId: 'req-1',
        ...facts,
      }),
    balance: async () => {
      const { postedNano, heldNano } = (await store.ledger.findAccount({ ownerId: 'ann' }))!
      return { posted: postedNano.toString(), held: heldNano.toString() }
    },
    records: async () => (await meterway.usage.list({ limit: 100 })).data,
    close: async () => {
      await meterway.close()
      await provider.close()
    },
  }
}

export async function textOf(reply: GatewayReply): Promise<string> {
  if (typeof reply.body === 'string') return reply.body
  if (reply.body instanceof Uint8Array) return Buffer.from(reply.body).toString()
  let text = ''
  for await (const piece of reply.body) text += Buffer.from(piece).toString()
  return text
}

/** As loosely typed as JSON is: tests look at what they name. */
export const jsonOf = async (reply: GatewayReply): Promise<LooseJson> =>
  JSON.parse(await textOf(reply)) as LooseJson

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are checked by expectations, not types
type LooseJson = Record<string, any>
