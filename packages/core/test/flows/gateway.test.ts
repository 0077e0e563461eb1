import { afterEach, describe, expect, test } from 'vitest'
import { gatewayHarness, jsonOf, type Harness, type HarnessOptions } from './gateway-harness.js'

let harness: Harness
const start = async (options?: HarnessOptions): Promise<Harness> => (harness = await gatewayHarness(options))
afterEach(async () => {
  expect(await harness.meterway.verify()).toEqual([])
  await harness.close()
})

const microUnits = (usage: { prompt_tokens: number; completion_tokens: number }): bigint =>
  BigInt(usage.prompt_tokens + 2 * usage.completion_tokens) * 1000n

describe('an answer that comes whole', () => {
  test('is charged exactly, once, and passed on byte for byte', async () => {
    await start()
    const reply = await harness.chat({ max_tokens: 5 })
    const body = await jsonOf(reply)
    expect(reply.status).toBe(200)
    expect(body.choices[0].finish_reason).toBe('length')
    const charge = microUnits(body.usage)
    expect(reply.headers).toMatchObject({ 'content-type': 'application/json', 'x-request-id': 'req-1' })
    expect(Number(reply.headers['x-meterway-charge'])).toBe(Number(charge) / 1e9)
    expect(await harness.balance()).toEqual({ posted: (1_000_000_000n - charge).toString(), held: '0' })
    const [record] = await harness.records()
    expect(record).toMatchObject({
      id: reply.headers['x-meterway-usage-id'],
      chargeNano: charge,
      outcome: 'incomplete',
      estimated: false,
      quantities: { input: body.usage.prompt_tokens, output: 5 },
    })
    expect(record?.detail.attempts).toMatchObject([{ outcome: 'answered', status: 200 }])
  })

  test('reaches the provider as it was sent, but for what must differ', async () => {
    await start()
    await harness.chat({ temperature: 1.0, vendor_field: { a: [1, 2] } })
    const [call] = harness.provider.calls
    expect(call?.body).toEqual({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: 'hello' }],
      temperature: 1,
      vendor_field: { a: [1, 2] },
    })
    expect(call?.authorization).toBe('Bearer sk-provider-secret')
  })

  test('without usage is estimated, never free', async () => {
    await start()
    harness.provider.script([{ usage: null }])
    const reply = await harness.chat({ max_tokens: 20 })
    const [record] = await harness.records()
    expect(reply.status).toBe(200)
    expect(record?.estimated).toBe(true)
    expect(record!.chargeNano > 0n).toBe(true)
  })

  test('with usage in words and halves is estimated, and flagged', async () => {
    await start()
    harness.provider.script([{ usage: { prompt_tokens: '12', completion_tokens: 1.5 } }])
    await harness.chat({})
    const [record] = await harness.records()
    expect(record).toMatchObject({ estimated: true, detail: { problems: [{}, {}] } })
    expect(record!.chargeNano > 0n).toBe(true)
  })

  test.each([
    ['negative', { prompt_tokens: -1000, completion_tokens: 3 }, 6000n, 1],
    ['absurd', { prompt_tokens: 5, completion_tokens: 1e12 }, 5000n, 1],
    ['all zero', { prompt_tokens: 0, completion_tokens: 0 }, 0n, 0],
  ])('with usage that is %s charges what can be believed', async (_, usage, charge, problems) => {
    await start()
    harness.provider.script([{ usage }])
    await harness.chat({})
    const [record] = await harness.records()
    expect(record?.chargeNano).toBe(charge)
    expect(record?.detail.problems?.length ?? 0).toBe(problems)
  })
})

describe('who is let in', () => {
  test.each(['', 'sk-mw-unknown', 'nonsense'])('refuses the key %j', async (key) => {
    await start()
    const reply = await harness.chat({}, key)
    expect(reply.status).toBe(401)
    expect((await jsonOf(reply)).error).toMatchObject({ code: 'invalid_access_key', requestId: 'req-1' })
    expect(harness.provider.calls).toEqual([])
  })

  test('a revoked key stops at once', async () => {
    await start()
    expect((await harness.chat({})).status).toBe(200)
    const [key] = (await harness.meterway.accessKeys.list({ limit: 10 })).data
    await harness.meterway.accessKeys.revoke(key!.id)
    expect((await harness.chat({})).status).toBe(401)
  })

  test('keeps a key to its models and addresses', async () => {
    await start({ models: ['gpt-4o', 'other'] })
    const make = (input: object) =>
      harness.meterway.accessKeys.create({ ownerId: 'ann', name: 'k', ...input })
    const model = await harness.chat({}, (await make({ models: ['other'] })).secret)
    const address = await harness.chat({}, (await make({ ipAllowlist: ['10.0.0.0/8'] })).secret)
    const expired = await harness.chat({}, (await make({ expiresAt: 1 })).secret)
    expect([model, address, expired].map(({ status }) => status)).toEqual([403, 403, 401])
    expect((await jsonOf(model)).error.code).toBe('model_not_allowed')
    expect((await jsonOf(address)).error.code).toBe('ip_not_allowed')
  })

  test('refuses a disabled account, an unknown model and one without a price', async () => {
    await start()
    expect(await jsonOf(await harness.chat({ model: 'nothing' }))).toMatchObject({
      error: { code: 'model_not_found', param: 'model' },
    })
    await harness.meterway.catalog.models.create({ name: 'unpriced' })
    expect(await jsonOf(await harness.chat({ model: 'unpriced' }))).toMatchObject({
      error: { code: 'price_missing' },
    })
    await harness.meterway.accounts.update('ann', { status: 'disabled' })
    expect(await jsonOf(await harness.chat({}))).toMatchObject({ error: { code: 'account_disabled' } })
    expect(harness.provider.calls).toEqual([])
  })
})

describe('what is refused before anything is held', () => {
  test.each([
    [{ model: 5 }, 'model'],
    [{ messages: {} }, 'messages'],
    [{ messages: [] }, 'messages'],
    [{ messages: ['x'] }, 'messages.0'],
    [{ stream: 'true' }, 'stream'],
    [{ max_tokens: -1 }, 'max_tokens'],
    [{ max_tokens: 1.5 }, 'max_tokens'],
    [{ max_completion_tokens: 0 }, 'max_completion_tokens'],
    [{ n: 0 }, 'n'],
    [{ n: 1e19 }, 'n'],
    [{ stream_options: true }, 'stream_options'],
  ])('%j', async (body, param) => {
    await start()
    const reply = await harness.chat(body)
    expect(reply.status).toBe(400)
    expect((await jsonOf(reply)).error).toMatchObject({ code: 'invalid_request', param })
    expect(await harness.records()).toEqual([])
  })

  test.each([
    ['no JSON', Buffer.from('{"model":')],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['no object', Buffer.from('[]')],
    [
      'a twofold limit',
      Buffer.from('{"model":"gpt-4o","messages":[{"role":"user"}],"max_tokens":1,"max_tokens":9}'),
    ],
    [
      'a depth of 10 000',
      Buffer.from(
        `{"model":"gpt-4o","messages":[{"role":"user"}],"x":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
      ),
    ],
  ])('a body that is %s', async (_, body) => {
    await start()
    const headers = { authorization: `Bearer ${harness.secret}` }
    const reply = await harness.meterway.gateway.serve({
      endpoint: 'chat.completions',
      headers,
      body,
      ip: '',
      requestId: 'r',
    })
    expect(reply.status).toBe(400)
    expect(harness.provider.calls).toEqual([])
  })
})
