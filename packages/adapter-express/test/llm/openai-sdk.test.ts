import OpenAI from 'openai'
import { beforeEach, expect, test } from 'vitest'
import { chatBody, seedCatalogue, seedOwner } from '../support/seed.js'
import { owner, servedMeterway, type Served } from '../support/served-meterway.js'

let served: Served
let client: OpenAI
beforeEach(async () => {
  served = await servedMeterway()
  await seedCatalogue(served)
  const { secret } = await seedOwner(served, 'ann')
  client = clientOf(secret)
})

const clientOf = (apiKey: string) => new OpenAI({ apiKey, baseURL: `${served.base}/v1`, maxRetries: 0 })

const messages = [{ role: 'user' as const, content: 'Hi' }]

const records = async () =>
  (await served.ask('GET', '/v1/me/usage', undefined, owner('ann'))).body.data as Record<string, unknown>[]

test('answers a chat and tells its charge', async () => {
  const { data, response } = await client.chat.completions
    .create({ model: 'chat-model', messages, max_completion_tokens: 60 })
    .withResponse()
  expect(data.choices[0]!.message.content).not.toBe('')
  const [record] = await records()
  expect(response.headers.get('x-meterway-usage-id')).toBe(record!.id)
  expect(response.headers.get('x-meterway-charge')).toBe(record!.charge)
  expect(response.headers.get('x-request-id')).toBe(record!.requestId)
  expect(record!.quantities).toEqual({
    input: data.usage!.prompt_tokens,
    output: data.usage!.completion_tokens,
  })
})

test('streams a chat to its end, charged when the end is seen', async () => {
  const stream = await client.chat.completions.create({
    model: 'chat-model',
    messages,
    stream: true,
    stream_options: { include_usage: true },
  })
  let text = ''
  let reported: OpenAI.CompletionUsage | null | undefined
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? ''
    reported = chunk.usage ?? reported
  }
  expect(text).not.toBe('')
  expect(await records()).toMatchObject([
    { streamed: true, quantities: { input: reported!.prompt_tokens, output: reported!.completion_tokens } },
  ])
})

test('embeds texts', async () => {
  await seedCatalogue(served, 'embed-model')
  const { data } = await client.embeddings.create({ model: 'embed-model', input: ['one', 'two'] })
  expect(data.map(({ embedding }) => embedding.length)).toEqual([64, 64])
  expect(await records()).toMatchObject([{ endpoint: 'embeddings', model: 'embed-model' }])
})

test('lists models and shows one, slashes and all', async () => {
  await seedCatalogue(served, 'vendor/model')
  const ids = []
  for await (const model of client.models.list()) ids.push(model.id)
  expect(ids.sort()).toEqual(['chat-model', 'vendor/model'])
  expect(await client.models.retrieve('vendor/model')).toMatchObject({ id: 'vendor/model', object: 'model' })
})

test('shows only the models that the key may use', async () => {
  await seedCatalogue(served, 'other-model')
  const fields = { name: 'narrow', models: ['other-model'] }
  const { body } = await served.ask('POST', '/v1/me/access-keys', fields, owner('ann'))
  const narrow = clientOf(body.secret)
  expect((await narrow.models.list()).data.map(({ id }) => id)).toEqual(['other-model'])
  await expect(narrow.models.retrieve('chat-model')).rejects.toBeInstanceOf(OpenAI.NotFoundError)
  await expect(narrow.chat.completions.create({ model: 'chat-model', messages })).rejects.toBeInstanceOf(
    OpenAI.PermissionDeniedError,
  )
})

test('throws the client’s own errors, with the code and the request id', async () => {
  const fault = async (call: Promise<unknown>) =>
    call.then(
      () => null,
      (thrown: unknown) => thrown as InstanceType<typeof OpenAI.APIError>,
    )

  const unknownKey = await fault(clientOf('sk-mw-unknown').models.list())
  expect(unknownKey).toBeInstanceOf(OpenAI.AuthenticationError)
  expect(unknownKey).toMatchObject({ status: 401, code: 'invalid_access_key' })

  const poor = await seedOwner(served, 'poor', '0.001')
  const unpaid = await fault(
    clientOf(poor.secret).chat.completions.create({
      model: 'chat-model',
      messages,
      max_completion_tokens: 1000,
    }),
  )
  expect(unpaid).toBeInstanceOf(OpenAI.APIError)
  expect(unpaid).toMatchObject({
    status: 402,
    code: 'insufficient_balance',
    error: { available: '0.001', affordableMaxTokens: 0 },
  })

  const negative = await fault(
    client.chat.completions.create({ model: 'chat-model', messages, max_completion_tokens: -1 }),
  )
  expect(negative).toBeInstanceOf(OpenAI.BadRequestError)
  expect(negative).toMatchObject({ code: 'invalid_request', param: 'max_completion_tokens' })
  expect(negative!.requestID).toMatch(/^[\w-]{36}$/)

  const nameless = await fault(client.chat.completions.create({ model: 'nothing', messages }))
  expect(nameless).toBeInstanceOf(OpenAI.NotFoundError)
  expect(nameless).toMatchObject({ code: 'model_not_found' })

  served.provider.script(Array.from({ length: 10 }, () => ({ status: 500 })))
  const broken = await fault(client.chat.completions.create({ model: 'chat-model', messages }))
  expect(broken).toBeInstanceOf(OpenAI.InternalServerError)
  expect(broken).toMatchObject({ status: 502, code: 'upstream_error' })
})

test('quotes what a request can cost without sending it', async () => {
  const { secret } = await seedOwner(served, 'cat', '0.05')
  const quote = (body: object) =>
    served.ask(
      'POST',
      '/v1/quote',
      { endpoint: 'chat.completions', ...body },
      { authorization: `Bearer ${secret}` },
    )
  const { body } = await quote(chatBody)
  expect(body).toMatchObject({ currency: 'USD', available: '0.05', blockedBy: 'insufficient_balance' })
  expect(Number(body.ceiling)).toBeGreaterThanOrEqual(0.06)
  expect(body.affordableMaxTokens).toBeLessThan(60)
  expect((await quote({ ...chatBody, max_tokens: 1 })).body).toMatchObject({ blockedBy: null })
  expect((await quote({ ...chatBody, messages: 'Hi' })).body.error).toMatchObject({ param: 'messages' })
  expect(served.provider.calls).toEqual([])
})
