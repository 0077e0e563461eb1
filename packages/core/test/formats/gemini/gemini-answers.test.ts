import { ApiError, GoogleGenAI } from '@google/genai'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { geminiChat } from '../../../src/formats/gemini/gemini-chat.js'
import { invalidRequest, MeterwayError } from '../../../src/kernel/errors.js'
import { normaliseUsage } from '../../../src/metering/index.js'
import { answerOf, facts, serving, weather } from '../wire.js'

const ask = { model: 'm', contents: 'hello' }
const asked = { model: 'm', stream: false }
const signed = { type: 'reasoning', text: 'hm', signature: 'c2ln', redacted: null } as const
const text = (words: string) => ({ type: 'text' as const, text: words })
const client = (baseUrl: string) => new GoogleGenAI({ apiKey: 'k', httpOptions: { baseUrl } })
const candidate = (members: object) =>
  geminiChat.readAnswer({ candidates: [{ content: { parts: [] }, ...members }] }).choices[0]!
const upstreamError = expect.objectContaining({ code: 'upstream_error' })

// The client warns of every text that has a call beside it.
vi.spyOn(console, 'warn').mockReturnValue()

describe('a whole answer', () => {
  test('reaches the official client, with thoughts, calls and usage', async () => {
    const call = { ...weather, signature: 'mark' }
    const answer = answerOf({ parts: [signed, text('Let me see.'), call], finish: 'tool_calls' })
    const url = await serving(JSON.stringify(geminiChat.writeAnswer(answer, facts)))
    const response = await client(url).models.generateContent(ask)
    expect(response.text).toBe('Let me see.')
    expect(response.functionCalls).toEqual([{ id: 'call_1', name: 'weather', args: { city: 'Paris' } }])
    expect(response).toMatchObject({ responseId: 'id-1', modelVersion: 'asked-for' })
    expect(response.candidates).toMatchObject([
      { index: 0, finishReason: 'STOP', content: { role: 'model' } },
    ])
    expect(response.usageMetadata).toMatchObject({
      promptTokenCount: 33,
      cachedContentTokenCount: 20,
      candidatesTokenCount: 5,
      thoughtsTokenCount: 7,
      totalTokenCount: 45,
      trafficType: 'ON_DEMAND',
    })
    const contents = [response.candidates![0]!.content!]
    expect(geminiChat.readRequest({ contents }, asked).messages[0]!.parts).toEqual(answer.choices[0]!.parts)
  })

  test('is read as it was written', () => {
    const redacted = { ...signed, text: '', signature: null, redacted: 'opaque' }
    const parts = [signed, redacted, text('Hi'), { ...weather, signature: 'mark' }]
    const answer = answerOf({ parts, finish: 'length' })
    const quantities = { input: 13, cache_read: 20, output: 5, output_reasoning: 7 }
    expect(geminiChat.readAnswer(geminiChat.writeAnswer(answer, facts))).toEqual({
      ...answer,
      model: 'asked-for',
      // Gemini has no word for what was written to a cache: it is input.
      usage: { ...answer.usage, quantities },
    })
  })

  test('has marks that clients can take for base64', () => {
    const redacted = { ...signed, signature: null, redacted: 'any: text' }
    const body = JSON.stringify(geminiChat.writeAnswer(answerOf({ parts: [redacted] }), facts))
    const mark = /"thoughtSignature":"([^"]+)"/.exec(body)![1]!
    expect(Buffer.from(mark, 'base64').toString('base64')).toBe(mark)
  })

  test.each([
    ['STOP', 'stop'],
    ['OTHER', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content_filter'],
    ['RECITATION', 'content_filter'],
    ['BLOCKLIST', 'content_filter'],
    ['PROHIBITED_CONTENT', 'content_filter'],
    ['SPII', 'content_filter'],
  ])('that ended by %s ended by %s', (finishReason, finish) => {
    expect(candidate({ finishReason })).toEqual({ parts: [], finish, stopSequence: null })
  })

  test('ended by its calls where Gemini says STOP, and names those that have no id', () => {
    const functionCall = { name: 'f' }
    const { parts, finish } = candidate({
      content: { parts: [{ functionCall }, { functionCall }] },
      finishReason: 'STOP',
    })
    expect(finish).toBe('tool_calls')
    expect(parts).toMatchObject([
      { name: 'f', arguments: '{}', id: expect.stringMatching(/^call_.+/) as string },
      {},
    ])
    expect(parts[0]).not.toEqual(parts[1])
  })

  test('to a prompt that was blocked is none, by the filter', () => {
    const blocked = { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 4 } }
    expect(geminiChat.readAnswer(blocked)).toMatchObject({
      choices: [{ parts: [], finish: 'content_filter' }],
      usage: { quantities: { input: 4 } },
    })
  })

  test.each([
    [{}],
    [{ error: { code: 503, message: 'x' } }],
    [{ candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL' }] }],
    [{ candidates: [{ content: { parts: [{ inlineData: { mimeType: 'image/png', data: '' } }] } }] }],
  ])('is an upstream error when it is %j', (body) => {
    expect(() => geminiChat.readAnswer(body)).toThrow(upstreamError)
  })

  test('tells the pools of its usage so that they can be read again', () => {
    const pool = fc.nat(99_999)
    const pools = fc.record({
      input: pool,
      input_image: pool,
      input_audio: pool,
      cache_read: pool,
      cache_read_audio: pool,
      output: pool,
      output_reasoning: pool,
      output_image: pool,
    })
    fc.assert(
      fc.property(pools, (quantities) => {
        const { usageMetadata } = geminiChat.writeAnswer(
          { ...answerOf({}), usage: { quantities, serviceTier: null } },
          facts,
        )
        const positive = Object.fromEntries(Object.entries(quantities).filter(([, count]) => count > 0))
        expect(normaliseUsage('gemini.generateContent', usageMetadata).quantities).toEqual(positive)
      }),
    )
  })

  test.each(['standard', 'priority', 'flex'])('tells the tier %s that was served', (serviceTier) => {
    const usage = { quantities: { input: 1 }, serviceTier }
    const body = geminiChat.writeAnswer({ ...answerOf({}), usage }, facts)
    expect(geminiChat.readAnswer(body).usage?.serviceTier).toBe(serviceTier)
  })
})

describe('an error', () => {
  test.each([
    ['invalid_request', 400, 'INVALID_ARGUMENT'],
    ['invalid_access_key', 401, 'UNAUTHENTICATED'],
    ['insufficient_balance', 402, 'FAILED_PRECONDITION'],
    ['model_not_found', 404, 'NOT_FOUND'],
    ['payload_too_large', 413, 'INVALID_ARGUMENT'],
    ['rate_limited', 429, 'RESOURCE_EXHAUSTED'],
    ['internal_error', 500, 'INTERNAL'],
    ['upstream_error', 502, 'UNAVAILABLE'],
    ['upstream_timeout', 504, 'DEADLINE_EXCEEDED'],
  ] as const)('%s is %d %s', (code, status, name) => {
    expect(geminiChat.errorBody(new MeterwayError(code), 'r').error).toMatchObject({
      code: status,
      status: name,
    })
  })

  test('tells code, field, request id and facts as texts, and when to come again', () => {
    const details = { param: 'contents', required: '1.5', affordableMaxTokens: 12, retryAfterSeconds: 30 }
    expect(geminiChat.errorBody(new MeterwayError('rate_limited', 'no', { details }), 'req-1')).toEqual({
      error: {
        code: 429,
        message: 'no',
        status: 'RESOURCE_EXHAUSTED',
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
            reason: 'RATE_LIMITED',
            domain: 'meterway',
            metadata: {
              code: 'rate_limited',
              requestId: 'req-1',
              param: 'contents',
              required: '1.5',
              affordableMaxTokens: '12',
            },
          },
          { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '30s' },
        ],
      },
    })
  })

  test('is the one that the official client knows', async () => {
    const body = JSON.stringify(geminiChat.errorBody(invalidRequest('contents', 'no'), 'r'))
    const failing = client(await serving(body, 400)).models.generateContent(ask)
    await expect(failing).rejects.toThrow(ApiError)
    await expect(failing).rejects.toMatchObject({ status: 400 })
  })
})
