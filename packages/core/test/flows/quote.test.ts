import { afterEach, expect, test } from 'vitest'
import { gatewayHarness, price, type Harness, type HarnessOptions } from './gateway-harness.js'

let harness: Harness
const start = async (options?: HarnessOptions): Promise<Harness> => (harness = await gatewayHarness(options))
afterEach(() => harness.close())

const quote = (body: object = {}, secret = harness.secret) =>
  harness.meterway.gateway.quote(
    { headers: { 'x-api-key': secret }, ip: '' },
    'chat.completions',
    Buffer.from(JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hello' }], ...body })),
  )
const used = async () => {
  await harness.chat({})
  const [record] = await harness.records()
  return { input: Number(record!.quantities.input) }
}
const give = (quotaType: string, amount: number | string) =>
  harness.meterway.grants.give({ ownerId: 'ann', quotaType, amount, source: 'admin', sourceId: quotaType })

test('a quote tells the ceiling that the request itself would hold, and sends nothing', async () => {
  await start({ provider: { latencyMs: 50 } })
  const { ceiling, blockedBy, price } = await quote({ max_tokens: 100 })
  expect(blockedBy).toBeNull()
  expect(price).not.toBeNull()
  expect(harness.provider.calls).toEqual([])
  const running = harness.chat({ max_tokens: 100 })
  await new Promise((resolve) => setTimeout(resolve, 25))
  const { held } = await harness.balance()
  expect(BigInt(held)).toBe(BigInt(Math.round(Number(ceiling) * 1e9)))
  await running
})

test('a host asks for a quote in the name of an owner', async () => {
  await start()
  const request = { messages: [{ role: 'user', content: 'hello' }], max_tokens: 100 }
  const asked = await harness.meterway.quote({ ownerId: 'ann', model: 'gpt-4o', request })
  expect(asked).toEqual(await quote({ max_tokens: 100 }))
  const unknown = harness.meterway.quote({ ownerId: 'ann', model: 'none', request })
  await expect(unknown).rejects.toMatchObject({ code: 'model_not_found' })
})

test('a quote covers writes to a cache that are kept for an hour', async () => {
  await start()
  const { id: modelId } = await harness.meterway.catalog.models.create({ name: 'cached', maxOutputTokens: 9 })
  const dear = { dimension: 'cache_write_1h', unit: 'token', unitPrice: '50', per: 1_000_000 }
  const components = [{ ...dear, dimension: 'input', unitPrice: '1' }, dear]
  const prices = { ...price, components: [...components, { ...dear, dimension: 'output', unitPrice: '0' }] }
  await harness.meterway.catalog.prices.create({ modelId, price: prices, effectiveFrom: 0 })
  const { input } = await used()
  const { ceiling } = await quote({ model: 'cached' })
  expect(Number(ceiling)).toBeGreaterThanOrEqual((50 * input) / 1_000_000)
})

test('a quote says what is affordable, and what the request would be refused with', async () => {
  await start({ balance: '0.0001' })
  const over = await quote({ max_tokens: 500 })
  expect(over).toMatchObject({ available: '0.0001', blockedBy: 'insufficient_balance' })
  const { affordableMaxTokens } = over
  expect((await quote({ max_tokens: affordableMaxTokens })).blockedBy).toBeNull()
  expect((await quote({ max_tokens: affordableMaxTokens + 1 })).blockedBy).toBe('insufficient_balance')
  expect((await quote()).blockedBy).toBeNull()
})

test('a quote counts grants as a hold does', async () => {
  await start({ balance: '0' })
  expect((await quote({ max_tokens: 100 })).blockedBy).toBe('insufficient_balance')
  await give('text_token', 5_000)
  expect((await quote({ max_tokens: 100 })).blockedBy).toBeNull()
  expect((await harness.chat({ max_tokens: 100 })).status).toBe(200)
  expect((await quote({ max_tokens: 1_000_000 })).blockedBy).toBe('insufficient_balance')
  await give('credit', '5')
  expect((await quote({ max_tokens: 1_000_000 })).blockedBy).toBeNull()
})

test('a key that may spend only quota is blocked by the lack of it', async () => {
  await start()
  const { secret } = await harness.meterway.accessKeys.create({
    ownerId: 'ann',
    name: 'q',
    funding: 'quota_only',
  })
  expect((await quote({ max_tokens: 10 }, secret)).blockedBy).toBe('quota_exhausted')
  expect((await harness.chat({ max_tokens: 10 }, secret)).status).toBe(402)
  await give('text_token', 1_000)
  expect((await quote({ max_tokens: 10 }, secret)).blockedBy).toBeNull()
  expect((await harness.chat({ max_tokens: 10 }, secret)).status).toBe(200)
})
