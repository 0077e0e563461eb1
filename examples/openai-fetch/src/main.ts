import { randomBytes } from 'node:crypto'
import { createMeterway, formatMoney, memoryStore, undiciUpstream } from '@meterway/core'
import { startFakeProvider } from '@meterway/core/testing'
import OpenAI from 'openai'

const provider = await startFakeProvider() // Stands in for a real one, such as https://api.openai.com/v1.
const upstream = undiciUpstream({ allowPrivateAddresses: true })
const meterway = createMeterway({ store: memoryStore(), masterKey: randomBytes(32), upstream })

const { catalog, ledger } = meterway
const { id: providerId } = await catalog.providers.create({
  name: 'openai',
  format: 'openai',
  baseUrl: provider.url,
})
await catalog.providerKeys.create({ providerId, name: 'main', secret: 'sk-of-the-provider' })
const { id: modelId } = await catalog.models.create({ name: 'gpt-4o', maxOutputTokens: 16_384 })
await catalog.routes.create({ modelId, providerId, upstreamModel: 'gpt-4o-2024-08-06' })
const price = (dimension: string, unitPrice: string) => ({
  dimension,
  unit: 'token',
  unitPrice,
  per: 1_000_000,
})
const components = [price('input', '2.5'), price('output', '10')]
await catalog.prices.create({ modelId, price: { currency: 'USD', components } })
await ledger.credit({ ownerId: 'ann', amount: '1', idempotencyKey: 'welcome' })

const openai = new OpenAI({ apiKey: 'unused', fetch: meterway.fetch({ ownerId: 'ann' }) })
const answer = await openai.chat.completions.create({
  model: 'gpt-4o',
  messages: [{ role: 'user', content: 'Hello' }],
})
console.log(answer.choices[0]?.message.content)
const account = await meterway.accounts.get('ann')
console.log(`balance: ${formatMoney(account?.postedNano ?? 0n)}`)

await meterway.close()
await provider.close()
