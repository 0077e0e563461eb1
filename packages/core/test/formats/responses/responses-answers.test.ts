import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { responsesChat } from '../../../src/formats/responses/responses-chat.js'
import { normaliseUsage } from '../../../src/metering/index.js'
import { answerOf, facts, serving, weather } from '../wire.js'

const client = (baseURL: string) => new OpenAI({ apiKey: 'k', baseURL, maxRetries: 0 })
const ask = { model: 'm', input: 'hello' }
const signed = { type: 'reasoning', text: 'hm', signature: 'sig', redacted: null } as const
const opaque = { type: 'reasoning', text: '', signature: null, redacted: 'opaque' } as const
const text = (words: string) => ({ type: 'text' as const, text: words })
const upstreamError = expect.objectContaining({ code: 'upstream_error' })

describe('a whole response', () => {
  test('reaches the official client, and comes back in the next turn', async () => {
    const answer = answerOf({
      parts: [signed, opaque, text('Let me see.'), { ...weather, signature: 'mark' }],
      finish: 'tool_calls',
    })
    const url = await serving(JSON.stringify(responsesChat.writeAnswer(answer, facts)))
    const response = await client(url).responses.create(ask)
    expect(response).toMatchObject({
      id: 'id-1',
      object: 'response',
      status: 'completed',
      model: 'asked-for',
      output_text: 'Let me see.',
      service_tier: 'default',
      usage: {
        input_tokens: 33,
        input_tokens_details: { cached_tokens: 20, cache_write_tokens: 3 },
        output_tokens: 12,
        output_tokens_details: { reasoning_tokens: 7 },
        total_tokens: 45,
      },
    })
    expect(response.output.map(({ type }) => type)).toEqual([
      'reasoning',
      'reasoning',
      'message',
      'function_call',
    ])
    expect(new Set(response.output.map((item) => 'id' in item && item.id)).size).toBe(4)
    const body = { model: 'm', input: response.output }
    const { messages } = responsesChat.readRequest(body, { model: 'm', stream: false })
    expect(messages).toEqual([{ role: 'assistant', parts: answer.choices[0]!.parts }])
  })

  test('is read as it was written', () => {
    const answer = answerOf({ parts: [signed, text('Hi'), weather], finish: 'length' })
    const again = responsesChat.readAnswer(responsesChat.writeAnswer(answer, facts))
    expect(again).toEqual({
      ...answer,
      model: 'asked-for',
      usage: { ...answer.usage, serviceTier: 'default' },
    })
  })

  test('tells its usage so that it can be read again', () => {
    const { usage } = responsesChat.writeAnswer(answerOf({}), facts)
    expect(normaliseUsage('openai.responses', usage).quantities).toEqual(answerOf({}).usage!.quantities)
  })

  test('says why it is not whole', () => {
    const cut = (finish: 'length' | 'content_filter') =>
      responsesChat.writeAnswer(answerOf({ parts: [text('a')], finish }), facts)
    expect(cut('length')).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: [{ status: 'incomplete' }],
    })
    expect(cut('content_filter')).toMatchObject({ incomplete_details: { reason: 'content_filter' } })
  })

  test('that was refused is a filter’s work', () => {
    const refused = { type: 'message', content: [{ type: 'refusal', refusal: 'I will not.' }] }
    expect(responsesChat.readAnswer({ status: 'completed', output: [refused] }).choices).toEqual([
      { parts: [text('I will not.')], finish: 'content_filter', stopSequence: null },
    ])
  })

  test.each([[{ status: 'failed', output: [] }], [{}], [{ error: { message: 'x' }, output: [] }]])(
    'is an upstream error when it is %j',
    (body) => {
      expect(() => responsesChat.readAnswer(body)).toThrow(upstreamError)
    },
  )
})
