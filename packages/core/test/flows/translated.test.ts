import OpenAI from 'openai'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { gatewayHarness, jsonOf, textOf, type Harness } from './gateway-harness.js'

let harness: Harness
beforeEach(async () => {
  // A vendor without the Responses API: its chats are told in Chat Completions.
  harness = await gatewayHarness({ profile: 'deepseek' })
})
afterEach(async () => {
  await harness.close()
  expect(await harness.meterway.verify()).toEqual([])
})

const respond = (body: object) =>
  harness.chat({}, harness.secret, {
    endpoint: 'responses',
    body: Buffer.from(JSON.stringify({ model: 'gpt-4o', input: 'hello', store: false, ...body })),
  })

const client = () =>
  new OpenAI({
    apiKey: 'unused',
    baseURL: 'http://meterway.test/v1',
    maxRetries: 0,
    fetch: harness.meterway.fetch({ ownerId: 'ann' }),
  })

describe('a caller of another format than the provider', () => {
  test('gets its own words, and is charged by the provider’s', async () => {
    const reply = await respond({ max_output_tokens: 40 })
    const answer = await jsonOf(reply)
    expect(answer).toMatchObject({ object: 'response', model: 'gpt-4o', status: 'completed' })
    const [record] = await harness.records()
    expect(record!.quantities).toEqual({
      input: answer.usage.input_tokens,
      output: answer.usage.output_tokens,
    })
    expect(reply.headers['x-meterway-charge']).toBeDefined()
  })

  test('gets its own events, the last once they are charged', async () => {
    const { output_text: whole } = await client().responses.create({
      model: 'gpt-4o',
      input: 'hello',
      store: false,
    })
    const stream = client().responses.stream({ model: 'gpt-4o', input: 'hello', store: false })
    const types = new Set<string>()
    let text = ''
    for await (const event of stream) {
      types.add(event.type)
      if (event.type === 'response.output_text.delta') text += event.delta
    }
    expect(text).toBe(whole)
    expect([...types].at(0)).toBe('response.created')
    expect([...types].at(-1)).toBe('response.completed')
    const final = await stream.finalResponse()
    const [record] = await harness.records()
    expect(record!.quantities).toEqual({
      input: final.usage!.input_tokens,
      output: final.usage!.output_tokens,
    })
  })

  test('is refused, by its own name of it, what the provider has no word for', async () => {
    const reply = await respond({ previous_response_id: 'resp_1' })
    expect(reply.status).toBe(400)
    const { error } = await jsonOf(reply)
    expect([error.code, error.param]).toEqual(['unsupported_parameter', 'previous_response_id'])
    expect(harness.provider.calls).toEqual([])
    expect(await harness.records()).toEqual([])
  })

  test('sees a stream that breaks as an error event of its own', async () => {
    harness.provider.script([{ cutAfterChunks: 2 }])
    const text = await textOf(await respond({ stream: true }))
    expect(text).toContain('event: error')
    expect(text).not.toContain('response.completed')
    expect(await harness.records()).toMatchObject([{ outcome: 'upstream_broken', estimated: true }])
  })
})
