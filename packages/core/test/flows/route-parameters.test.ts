import { afterEach, describe, expect, test } from 'vitest'
import { gatewayHarness, type Harness } from './gateway-harness.js'

let harness: Harness
afterEach(() => harness.close())

/** What the provider is asked by a route with these parameters. */
async function asked(
  defaultParameters: Record<string, unknown>,
  endpoint: 'chat.completions' | 'responses',
  body: object,
): Promise<Record<string, unknown>> {
  // A vendor without the Responses API: its chats are told in Chat Completions.
  harness = await gatewayHarness({ profile: 'deepseek' })
  const { routes } = harness.meterway.catalog
  const [route] = (await routes.list({ limit: 1 })).data
  await routes.update(route!.id, { defaultParameters })
  const own = endpoint === 'responses' ? { input: 'hello', store: false } : {}
  const messages = endpoint === 'responses' ? {} : { messages: [{ role: 'user', content: 'hello' }] }
  const bytes = Buffer.from(JSON.stringify({ model: 'gpt-4o', ...own, ...messages, ...body }))
  const reply = await harness.chat({}, harness.secret, { endpoint, body: bytes })
  expect(reply.status).toBe(200)
  return harness.provider.calls[0]!.body
}

describe.each(['chat.completions', 'responses'] as const)(
  'parameters of a route, asked by %s',
  (endpoint) => {
    const limitName = endpoint === 'responses' ? 'max_output_tokens' : 'max_completion_tokens'

    test('fill in what the caller left out', async () => {
      expect(await asked({ temperature: 0.2, seed: 7 }, endpoint, {})).toMatchObject({
        temperature: 0.2,
        seed: 7,
      })
    })

    test('never overrule the caller', async () => {
      const body = await asked({ temperature: 0.2, seed: 7 }, endpoint, { temperature: 1 })
      expect(body).toMatchObject({ temperature: 1, seed: 7 })
    })

    test('set a limit only where the caller set none, under whatever name', async () => {
      const { max_tokens: limit } = await asked({ max_tokens: 500 }, endpoint, {})
      expect(limit).toBe(500)
      await harness.close()
      const body = await asked({ max_tokens: 500 }, endpoint, { [limitName]: 20 })
      expect([body.max_tokens, body.max_completion_tokens].filter((value) => value !== undefined)).toEqual([
        20,
      ])
    })
  },
)
