import OpenAI, { APIError, BadRequestError, RateLimitError } from 'openai'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ChatStep } from '../../../src/formats/chat/chat-answer.js'
import { openaiChat } from '../../../src/formats/openai/openai-chat.js'
import { invalidRequest, MeterwayError } from '../../../src/kernel/errors.js'
import { normaliseUsage } from '../../../src/metering/index.js'
import { answerOf, facts, serving, stepsIn, told, weather, written } from '../wire.js'

const client = (baseURL: string) => new OpenAI({ apiKey: 'k', baseURL, maxRetries: 0 })
const ask = { model: 'm', messages: [{ role: 'user' as const, content: 'hello' }] }
const asked = { model: 'm', stream: false }
const signed = { type: 'reasoning', text: 'hm', signature: 'sig', redacted: null } as const
const text = (words: string) => ({ type: 'text' as const, text: words })
const answered = (choice: object) => openaiChat.readAnswer({ choices: [choice] }).choices[0]!

describe('a whole answer', () => {
  test('reaches the official client, with reasoning, calls and usage', async () => {
    const answer = answerOf({
      parts: [signed, text('Let me see.'), { ...weather, signature: 'mark' }],
      finish: 'tool_calls',
    })
    const url = await serving(JSON.stringify(openaiChat.writeAnswer(answer, facts)))
    const completion = await client(url).chat.completions.create(ask)
    expect(completion).toMatchObject({
      id: 'id-1',
      model: 'asked-for',
      created: 1_700_000_000,
      service_tier: 'default',
    })
    expect(completion.choices).toMatchObject([
      {
        index: 0,
        finish_reason: 'tool_calls',
        message: {
          role: 'assistant',
          content: 'Let me see.',
          reasoning_content: 'hm',
          tool_calls: [{ id: 'call_1', type: 'function', function: { arguments: '{"city":"Paris"}' } }],
        },
      },
    ])
    expect(completion.usage).toEqual({
      prompt_tokens: 33,
      completion_tokens: 12,
      total_tokens: 45,
      prompt_tokens_details: { cached_tokens: 20, cache_write_tokens: 3, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 7, audio_tokens: 0 },
    })
    const next = openaiChat.readRequest({ model: 'm', messages: [completion.choices[0]!.message] }, asked)
    expect(next.messages[0]!.parts).toEqual(answer.choices[0]!.parts)
  })

  test('is read as it was written', () => {
    const answer = answerOf({
      parts: [signed, text('Hi'), { ...weather, signature: 'mark' }],
      finish: 'length',
    })
    const again = openaiChat.readAnswer(openaiChat.writeAnswer(answer, facts))
    expect(again).toEqual({
      ...answer,
      model: 'asked-for',
      usage: { ...answer.usage, serviceTier: 'default' },
    })
  })

  test('has no text beside calls alone, and an empty one when there is nothing', () => {
    const message = (parts: Parameters<typeof answerOf>[0]['parts']) =>
      (openaiChat.writeAnswer(answerOf({ parts: parts! }), facts).choices as [{ message: object }])[0].message
    expect(message([weather])).toMatchObject({ content: null })
    expect(message([])).toEqual({ role: 'assistant', content: '', refusal: null })
  })

  test('is read from vendors that leave out or misplace things', () => {
    const call = { function: { name: 'f', arguments: { a: 1 } } }
    expect(answered({ message: { tool_calls: [call, call] }, finish_reason: 'stop' })).toMatchObject({
      finish: 'tool_calls',
      parts: [{ arguments: '{"a":1}', id: expect.stringMatching(/^call_.+/) as string }, {}],
    })
    const [first, second] = answered({ message: { tool_calls: [call, call] } }).parts
    expect(first).not.toEqual(second)
    expect(
      answered({ finish_reason: 'model_length', message: { content: [{ type: 'text', text: 'a' }] } }),
    ).toEqual({
      parts: [text('a')],
      finish: 'length',
      stopSequence: null,
    })
    expect(answered({ message: { refusal: 'I will not.' }, finish_reason: 'stop' })).toMatchObject({
      parts: [text('I will not.')],
      finish: 'content_filter',
    })
    expect(openaiChat.readAnswer({ choices: [] })).toEqual({
      id: null,
      model: null,
      choices: [],
      usage: null,
    })
  })

  test.each([
    [{ error: { code: 502, message: 'x' } }],
    [{}],
    [{ choices: [{ message: {}, finish_reason: 'error' }] }],
  ])('is an upstream error when it is %j', (body) => {
    expect(() => openaiChat.readAnswer(body)).toThrow(expect.objectContaining({ code: 'upstream_error' }))
  })

  test('tells the pools of its usage so that they can be read again', () => {
    const pool = fc.nat(99_999)
    const pools = fc.record({
      input: pool,
      input_image: pool,
      cache_read: pool,
      cache_write: pool,
      output: pool,
      output_reasoning: pool,
      output_audio: pool,
    })
    fc.assert(
      fc.property(pools, (quantities) => {
        const answer = { ...answerOf({}), usage: { quantities, serviceTier: null } }
        const { usage } = openaiChat.writeAnswer(answer, facts)
        const positive = Object.fromEntries(Object.entries(quantities).filter(([, count]) => count > 0))
        expect(normaliseUsage('openai.chat', usage).quantities).toEqual(positive)
      }),
    )
  })

  test('counts hour-long cache writes and cached audio among their kinds', () => {
    const quantities = { cache_write: 1, cache_write_1h: 2, cache_read_audio: 4, input_audio: 8 }
    const { usage } = openaiChat.writeAnswer(
      { ...answerOf({}), usage: { quantities, serviceTier: null } },
      facts,
    )
    expect(usage).toMatchObject({
      prompt_tokens: 15,
      prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 3, audio_tokens: 12 },
    })
  })
})

const steps: ChatStep[] = [
  { type: 'start', id: 'id-1', model: 'up' },
  { type: 'reasoning', choice: 0, text: 'h' },
  { type: 'reasoning', choice: 0, text: 'm' },
  { type: 'reasoning_signature', choice: 0, signature: 'sig', redacted: null },
  { type: 'reasoning_signature', choice: 0, signature: null, redacted: 'opaque' },
  { type: 'text', choice: 0, text: 'Let me ' },
  { type: 'text', choice: 0, text: 'see.' },
  { type: 'tool_call', choice: 0, index: 0, id: 'call_1', name: 'weather', signature: 'mark' },
  { type: 'tool_arguments', choice: 0, index: 0, text: '{"city":' },
  { type: 'tool_arguments', choice: 0, index: 0, text: '"Paris"}' },
  { type: 'tool_call', choice: 0, index: 1, id: 'call_2', name: 'now', signature: null },
  { type: 'finish', choice: 0, finish: 'tool_calls', stopSequence: null },
  { type: 'usage', usage: answerOf({}).usage! },
]

describe('a streamed answer', () => {
  test('is put together by the official client', async () => {
    const stream = client(await serving(written(openaiChat, steps))).chat.completions.stream({
      ...ask,
      stream_options: { include_usage: true },
    })
    const final = await stream.finalChatCompletion()
    expect(final).toMatchObject({ id: 'id-1', model: 'asked-for', usage: { total_tokens: 45 } })
    const { message } = final.choices[0]!
    expect(message).toMatchObject({
      content: 'Let me see.',
      extra_content: {
        reasoning: [
          { text: 'hm', signature: 'sig' },
          { text: '', redacted: 'opaque' },
        ],
      },
      tool_calls: [
        {
          id: 'call_1',
          function: { name: 'weather', arguments: '{"city":"Paris"}' },
          extra_content: { google: { thought_signature: 'mark' } },
        },
        { id: 'call_2', function: { name: 'now', arguments: '{}' } },
      ],
    })
    const next = openaiChat.readRequest({ model: 'm', messages: [message] }, asked)
    expect(next.messages[0]!.parts.slice(0, 2)).toEqual([
      signed,
      { type: 'reasoning', text: '', signature: null, redacted: 'opaque' },
    ])
  })

  test('is read as it was written', () => {
    expect(told(stepsIn(openaiChat.stepReader(), Buffer.from(written(openaiChat, steps))))).toEqual({
      ...told(steps),
      toolCalls: [
        { id: 'call_1', name: 'weather', arguments: '{"city":"Paris"}' },
        { id: 'call_2', name: 'now', arguments: '{}' },
      ],
      usage: { ...answerOf({}).usage, serviceTier: 'default' },
    })
  })

  test('has the chunk of usage for those alone who asked, and ends with [DONE]', () => {
    const asked = written(openaiChat, steps)
    expect(asked.match(/"choices":\[\]/g)).toHaveLength(1)
    expect(asked).toMatch(/"choices":\[\],"service_tier":"default","usage":\{.*\n\ndata: \[DONE\]\n\n$/)
    expect(asked.split('\n\n')[0]).toContain('"usage":null')
    const unasked = written(openaiChat, steps, { ...facts, wantsUsage: false })
    expect(unasked).not.toMatch(/"usage"|"choices":\[\]/)
    expect(unasked).toMatch(/data: \[DONE\]\n\n$/)
  })

  test('keeps choices apart, and opens each with its role once', () => {
    const two: ChatStep[] = [
      { type: 'text', choice: 1, text: 'b' },
      { type: 'text', choice: 0, text: 'a' },
      { type: 'text', choice: 1, text: 'B' },
    ]
    const chunks = written(openaiChat, two)
    expect(chunks.match(/"role":"assistant"/g)).toHaveLength(2)
    const again = stepsIn(openaiChat.stepReader(), Buffer.from(chunks))
    expect([told(again, 0).text, told(again, 1).text]).toEqual(['a', 'bB'])
    expect(chunks).toContain(`"id":"chatcmpl-${facts.requestId}"`)
  })

  test('that breaks is an error of the official client', async () => {
    const broken = openaiChat.stepWriter(facts).write(steps[5]!)
    const event = openaiChat.errorEvent(new MeterwayError('upstream_error', 'It broke.'), 'req-1')
    const stream = await client(await serving(broken + event)).chat.completions.create({
      ...ask,
      stream: true,
    })
    const reading = (async () => {
      for await (const { choices } of stream) expect(choices).toHaveLength(1)
    })()
    await expect(reading).rejects.toThrow(APIError)
    await expect(reading).rejects.toMatchObject({ code: 'upstream_error', message: 'It broke.' })
  })
})

test('errors are of the classes that the official client knows', async () => {
  const failing = async (fault: MeterwayError, status: number) => {
    const url = await serving(JSON.stringify(openaiChat.errorBody(fault, 'r')), status)
    return client(url).chat.completions.create(ask)
  }
  await expect(failing(invalidRequest('n', 'no'), 400)).rejects.toThrow(BadRequestError)
  await expect(failing(invalidRequest('n', 'no'), 400)).rejects.toMatchObject({ param: 'n' })
  await expect(failing(new MeterwayError('rate_limited'), 429)).rejects.toThrow(RateLimitError)
})
