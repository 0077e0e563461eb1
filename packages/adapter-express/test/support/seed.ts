import { operator, owner, type Served } from './served-meterway.js'

/** A tenth of a cent for each token, whichever way it goes. */
export const price = {
  currency: 'USD',
  components: [
    { dimension: 'input', unit: 'token', unitPrice: '1000', per: 1_000_000 },
    { dimension: 'output', unit: 'token', unitPrice: '1000', per: 1_000_000 },
  ],
}

export const chatBody = { model: 'chat-model', messages: [{ role: 'user', content: 'Hi' }], max_tokens: 60 }

/** One hundred tokens in and fifty out: 0.15 at the price above. */
const usage = { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 }

/** A provider with a key, and a priced model with a route. */
export async function seedCatalogue(served: Served, modelName = 'chat-model') {
  const created = async (path: string, body: object) => {
    const answer = await served.ask('POST', `/v1/admin${path}`, body, operator)
    if (answer.status !== 201) throw new Error(answer.text)
    return answer.body as { id: string }
  }
  const provider = await created('/providers', {
    name: `provider of ${modelName}`,
    format: 'openai',
    baseUrl: served.provider.url,
  })
  const key = await created(`/providers/${provider.id}/keys`, { secret: 'sk-upstream-canary', name: 'main' })
  const model = await created('/models', { name: modelName, maxOutputTokens: 1000 })
  const effectiveFrom = '2026-01-01T00:00:00Z'
  const modelPrice = await created(`/models/${model.id}/prices`, { ...price, effectiveFrom })
  const upstreamModel = 'up-model'
  const route = await created(`/models/${model.id}/routes`, { providerId: provider.id, upstreamModel })
  return { provider, key, model, price: modelPrice, route }
}

/** Money and an access key for an owner. */
export async function seedOwner({ ask }: Served, ownerId: string, amount = '10') {
  await ask('POST', `/v1/admin/accounts/${ownerId}/balance-adjustments`, { amount, reason: 'welcome' })
  const key = await ask('POST', '/v1/me/access-keys', { name: 'laptop' }, owner(ownerId))
  return key.body as { id: string; secret: string }
}

/** One charged call of the owner of a key; answers the id of its usage record. */
export async function seedCall(served: Served, secret: string): Promise<string> {
  served.provider.script([{ usage }])
  const answer = await served.ask('POST', '/v1/chat/completions', chatBody, {
    authorization: `Bearer ${secret}`,
  })
  if (answer.status !== 200) throw new Error(answer.text)
  return answer.headers.get('x-meterway-usage-id')!
}
