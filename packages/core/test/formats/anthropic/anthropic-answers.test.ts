import { APIError, BadRequestError, PaymentRequiredError, RateLimitError } from '@anthropic-ai/sdk'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anthropicChat } from '../../../src/formats/anthropic/anthropic-chat.js'
import { errorCatalogue, invalidRequest, MeterwayError } from '../../../src/kernel/errors.js'
import type { ErrorCode } from '../../../src/kernel/errors.js'
import { normaliseUsage } from '../../../src/metering/index.js'
import { answerOf, facts, weather } from '../wire.js'
import { ask, clientOf } from './client.js'

const signed = { type: 'reasoning', text: 'hm', signature: 'sig', redacted: null } as const
const opaque = { type: 'reasoning', text: '', signature: null, redacted: 'opaque' } as const
const text = (words: string) => ({ type: 'text' as const, text: words })
const asked = { model: 'm', stream: false }
const read = (body: object) => anthropicChat.readAnswer({ content: [], ...body })

describe('a whole answer', () => {
  const parts = [signed, opaque, text('Let me see.'), { ...weather, signature: 'mark' }]

  test('reaches the official client, which brings all of it back', async () => {
    const answer = answerOf({ parts, finish: 'tool_calls' })
    const body = JSON.stringify(anthropicChat.writeAnswer(answer, facts))
    const message = await clientOf(body).messages.create(ask)
    expect(message).toMatchObject({
      id: 'id-1',
      type: 'message',
      role: 'assistant',
      model: 'asked-for',
      stop_reason: 'tool_use',
      stop_sequence: null,
      content: [
        { type: 'thinking', thinking: 'hm', signature: 'sig' },
        { type: 'redacted_thinking', data: 'opaque' },
        { type: 'text', text: 'Let me see.' },
        { type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Paris' } },
      ],
    })
    expect(message.usage).toEqual({
      input_tokens: 10,
      cache_creation_input_tokens: 3,
      cache_read_input_tokens: 20,
      cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 0 },
      output_tokens: 12,
      output_tokens_details: { thinking_tokens: 7 },
      server_tool_use: null,
      service_tier: 'standard',
    })
    const next = { ...ask, messages: [{ role: 'assistant', content: message.content }] }
    expect(anthropicChat.readRequest(next, asked).messages[0]!.parts).toEqual(parts)
  })

  test.each(['stop', 'length', 'tool_calls', 'content_filter'] as const)(
    'is read as it was written, when it ended by %s',
    (finish) => {
      const answer = answerOf({ parts, finish })
      const again = anthropicChat.readAnswer(anthropicChat.writeAnswer(answer, facts))
      expect(again).toEqual({ ...answer, model: 'asked-for' })
    },
  )

  test('tells the stop sequence that was met', () => {
    const body = anthropicChat.writeAnswer(answerOf({ stopSequence: 'END' }), facts)
    expect(body).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'END' })
    expect(anthropicChat.readAnswer(body).choices[0]).toMatchObject({ finish: 'stop', stopSequence: 'END' })
  })

  test('has what the model wrote as arguments, be it JSON or not', () => {
    const inputs = ['{"a":1}', '', '{"half'].map((given) => {
      const { content } = anthropicChat.writeAnswer(
        answerOf({ parts: [{ ...weather, arguments: given }] }),
        facts,
      ) as { content: { input: unknown }[] }
      return content[0]!.input
    })
    expect(inputs).toEqual([{ a: 1 }, {}, { INVALID_JSON: '{"half' }])
  })

  test('has an id and a usage even where the provider told neither, and unsigned thinking', () => {
    const unsigned = { ...signed, signature: null }
    const answer = { ...answerOf({ parts: [unsigned] }), id: null, usage: null }
    expect(anthropicChat.writeAnswer(answer, facts)).toMatchObject({
      id: 'msg_0192f0c1000070008000000000000001',
      content: [{ type: 'thinking', thinking: 'hm', signature: '' }],
      usage: { input_tokens: 9, output_tokens: 0 },
    })
    const again = anthropicChat.readAnswer(anthropicChat.writeAnswer(answer, facts))
    expect(again.choices[0]!.parts).toEqual([unsigned])
    const nothing = { ...answer, choices: [] }
    expect(anthropicChat.writeAnswer(nothing, facts)).toMatchObject({ content: [], stop_reason: 'end_turn' })
  })

  test('is read without the blocks of tools that run at Anthropic', () => {
    const content = [{ type: 'server_tool_use', id: 's' }, { type: 'text', text: 'a' }, 'b']
    expect(read({ content, stop_reason: 'pause_turn' }).choices).toEqual([
      { parts: [text('a')], finish: 'stop', stopSequence: null },
    ])
    expect(read({ stop_reason: 'model_context_window_exceeded' }).choices[0]!.finish).toBe('length')
  })

  test.each([[{ type: 'error', error: { type: 'overloaded_error', message: 'x' } }], [{ content: null }]])(
    'is an upstream error when it is %j',
    (body) => {
      expect(() => read(body)).toThrow(expect.objectContaining({ code: 'upstream_error' }))
    },
  )

  test('tells the pools of its usage so that they can be read again', () => {
    const pool = fc.nat(99_999)
    const pools = fc.record({
      input: pool,
      cache_read: pool,
      cache_write: pool,
      cache_write_1h: pool,
      output: pool,
      output_reasoning: pool,
      web_search: pool,
    })
    fc.assert(
      fc.property(pools, (quantities) => {
        const answer = { ...answerOf({}), usage: { quantities, serviceTier: null } }
        const { usage } = anthropicChat.writeAnswer(answer, facts)
        const positive = Object.fromEntries(Object.entries(quantities).filter(([, count]) => count > 0))
        expect(normaliseUsage('anthropic.messages', usage).quantities).toEqual(positive)
      }),
    )
  })
})

describe('an error', () => {
  const failing = (fault: MeterwayError, status: number) =>
    clientOf(JSON.stringify(anthropicChat.errorBody(fault, 'req-1')), status).messages.create(ask)

  test('is of the class that the official client knows, with the code of the catalogue', async () => {
    await expect(failing(new MeterwayError('rate_limited'), 429)).rejects.toThrow(RateLimitError)
    const bad = failing(invalidRequest('max_tokens', 'no'), 400)
    await expect(bad).rejects.toThrow(BadRequestError)
    await expect(bad).rejects.toMatchObject({
      type: 'invalid_request_error',
      apiMessage: 'no',
      errorCode: 'invalid_request',
      details: { param: 'max_tokens' },
      requestID: 'req-1',
    })
    const details = { required: '1.5', available: 250_000_000n, affordableMaxTokens: 12 }
    const poor = failing(new MeterwayError('insufficient_balance', 'no', { details }), 402)
    await expect(poor).rejects.toThrow(PaymentRequiredError)
    await expect(poor).rejects.toMatchObject({
      type: 'billing_error',
      details: { required: '1.5', available: '0.25', affordableMaxTokens: 12 },
    })
    await expect(failing(new MeterwayError('upstream_error'), 502)).rejects.toThrow(APIError)
  })

  test('is of one of Anthropic’s types, whatever happens', () => {
    const typeOf = (code: ErrorCode) => {
      const { error } = anthropicChat.errorBody(new MeterwayError(code), 'r') as { error: { type: string } }
      return error.type
    }
    expect(Object.keys(errorCatalogue).map((code) => [code, typeOf(code as ErrorCode)])).toMatchObject(
      expect.arrayContaining([
        ['invalid_access_key', 'authentication_error'],
        ['forbidden', 'permission_error'],
        ['model_not_found', 'not_found_error'],
        ['method_not_allowed', 'invalid_request_error'],
        ['request_in_progress', 'conflict_error'],
        ['payload_too_large', 'request_too_large'],
        ['overloaded', 'overloaded_error'],
        ['price_missing', 'api_error'],
        ['upstream_timeout', 'timeout_error'],
      ]) as unknown[],
    )
  })

  test('keeps its cause inside', () => {
    const fault = new MeterwayError('internal_error', undefined, { cause: new Error('password in the log') })
    expect(JSON.stringify(anthropicChat.errorBody(fault, 'r'))).not.toContain('password')
  })
})
