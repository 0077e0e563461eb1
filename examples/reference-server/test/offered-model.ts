import { expect } from 'vitest'
import { signIn } from './ask.js'

export const adminPassword = 'a long password'
export const userPassword = 'another long one'

/** Offers a model of a provider at 0.001 for each token, over the API. */
export async function offerModel(
  url: string,
  providerUrl: string,
  { name = 'gpt', providerName = 'fake' } = {},
): Promise<void> {
  const create = await creator(url)
  const upstream = await create('providers', { name: providerName, format: 'openai', baseUrl: providerUrl })
  await create(`providers/${upstream.id}/keys`, { secret: 'sk-upstream', name: 'main' })
  const model = await create('models', { name, maxOutputTokens: 100 })
  await create(`models/${model.id}/routes`, { providerId: upstream.id, upstreamModel: name })
  const component = { unit: 'token', unitPrice: '1', per: 1000 }
  await create(`models/${model.id}/prices`, {
    currency: 'USD',
    components: ['input', 'output'].map((dimension) => ({ dimension, ...component })),
    effectiveFrom: '2026-01-01T00:00:00Z',
  })
}

/** Adds a user with a balance; answers an access key of theirs. */
export async function addUser(url: string, username: string, balance: string): Promise<string> {
  const create = await creator(url)
  const email = `${username}@example.com`
  await create('users', { username, email, password: userPassword })
  if (balance !== '0') await topUp(url, username, balance)
  const { ask } = await signIn(url, username, userPassword)
  return (await ask('POST', '/v1/me/access-keys', { name: 'test' })).body.secret
}

/** Adds to the balance of a user. */
export async function topUp(url: string, username: string, amount: string): Promise<void> {
  const { session } = await signIn(url, username, userPassword)
  const create = await creator(url)
  await create(`users/${session.user.id}/balance-adjustments`, { amount, reason: 'test' })
}

async function creator(url: string) {
  const { ask } = await signIn(url, 'admin', adminPassword)
  return async (path: string, body: object): Promise<{ id: string }> => {
    const answer = await ask('POST', `/v1/admin/${path}`, body)
    expect(answer).toMatchObject({ status: 201 })
    return answer.body
  }
}
