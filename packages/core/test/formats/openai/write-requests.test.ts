import { describe, expect, test } from 'vitest'
import { Untranslatable } from '../../../src/formats/chat/chat-format.js'
import type { ChatPart, ChatRequest } from '../../../src/formats/chat/chat-request.js'
import { openaiChat } from '../../../src/formats/openai/openai-chat.js'
import { plainRequest, weather } from '../wire.js'

const hello = [{ role: 'user', content: 'hello' }]
const write = (request: Partial<ChatRequest>, model = 'some-model') =>
  openaiChat.writeRequest({ ...plainRequest, ...request }, { model, defaultMaxOutputTokens: 4096 })

describe('writing a request', () => {
  test('says nothing that was not asked for', () => {
    expect(write({})).toEqual({ model: 'some-model', messages: hello })
  })

  test('asks a stream for its usage', () => {
    expect(write({ stream: true })).toMatchObject({ stream: true, stream_options: { include_usage: true } })
  })

  test('names the limit as the model knows it', () => {
    expect(write({ maxOutputTokens: 5 })).toMatchObject({ max_tokens: 5 })
    const forReasoning = write({ maxOutputTokens: 5 }, 'gpt-5-mini')
    expect(forReasoning).toMatchObject({ max_completion_tokens: 5 })
    expect(forReasoning).not.toHaveProperty('max_tokens')
  })

  test('puts results before the user’s text, and their images into it', () => {
    const image = { type: 'image', source: { kind: 'url', url: 'https://x/y.png' }, detail: null } as const
    const result = (id: string, parts: ChatPart[], isError = false) =>
      ({ type: 'tool_result', id, name: null, parts, isError }) as ChatPart
    const parts: ChatPart[] = [
      { type: 'text', text: 'look' },
      result('a', [
        { type: 'text', text: 'one' },
        { type: 'text', text: 'two' },
      ]),
      result('b', [image]),
      result('c', [{ type: 'text', text: 'no such city' }], true),
    ]
    expect(write({ messages: [{ role: 'user', parts }] }).messages).toEqual([
      { role: 'tool', tool_call_id: 'a', content: 'one\n\ntwo' },
      { role: 'tool', tool_call_id: 'b', content: 'The result follows in the next message.' },
      { role: 'tool', tool_call_id: 'c', content: 'Error: no such city' },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'https://x/y.png' } },
          { type: 'text', text: 'look' },
        ],
      },
    ])
  })

  test('keeps what the model wrote after a call, and gives a call without arguments an empty object', () => {
    const parts: ChatPart[] = [
      { type: 'text', text: 'Let me ' },
      { ...weather, arguments: '' },
      { type: 'text', text: 'see.' },
    ]
    expect(write({ messages: [{ role: 'assistant', parts }] }).messages).toEqual([
      {
        role: 'assistant',
        content: 'Let me see.',
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{}' } }],
      },
    ])
  })

  test('brings reasoning and marks back to the vendors that know them, and not to OpenAI', () => {
    const parts: ChatPart[] = [
      { type: 'reasoning', text: 'hm', signature: 's', redacted: null },
      { ...weather, signature: 'mark' },
    ]
    const messages = (model: string) => write({ messages: [{ role: 'assistant', parts }] }, model).messages
    expect(messages('deepseek-chat')).toMatchObject([
      {
        reasoning_content: 'hm',
        extra_content: { reasoning: [{ text: 'hm', signature: 's' }] },
        tool_calls: [{ extra_content: { google: { thought_signature: 'mark' } } }],
      },
    ])
    for (const model of ['gpt-4o', 'o3', 'gpt-5.4', 'chatgpt-4o-latest'])
      expect(JSON.stringify(messages(model))).not.toMatch(/reasoning|mark/)
  })

  test.each([
    [0, 'none'],
    [1024, 'low'],
    [10_000, 'medium'],
    [60_000, 'high'],
  ])('turns a budget of %d tokens into the effort %s', (budgetTokens, effort) => {
    expect(write({ reasoning: { effort: null, budgetTokens } }).reasoning_effort).toBe(effort)
  })

  test('leaves the effort to the provider where the budget does, and drops top_k', () => {
    expect(write({ reasoning: { effort: null, budgetTokens: -1 }, topK: 5 })).toEqual(write({}))
  })

  test('tells no model of OpenAI that it must not reason when it cannot', () => {
    const reasoning = { effort: 'none', budgetTokens: null } as const
    expect(write({ reasoning }, 'gpt-4o')).toEqual({ ...write({}), model: 'gpt-4o' })
    expect(write({ reasoning }, 'gpt-5.1')).toMatchObject({ reasoning_effort: 'none' })
  })

  test('names a user by a digest where the id is longer than OpenAI takes', () => {
    expect(write({ endUserId: 'a'.repeat(64) }).user).toBe('a'.repeat(64))
    expect(write({ endUserId: 'a'.repeat(65) }).user).toMatch(/^[0-9a-f]{64}$/)
  })

  test('says nothing of a choice where there is no tool', () => {
    expect(write({ toolChoice: 'none', parallelToolCalls: false })).toEqual(write({}))
  })

  test('calls the standard tier by OpenAI’s name', () => {
    expect(write({ serviceTier: 'standard_only' }).service_tier).toBe('default')
    expect(write({ serviceTier: 'auto' })).not.toHaveProperty('service_tier')
  })

  const audio = (mediaType: string): ChatPart => ({
    type: 'audio',
    source: { kind: 'base64', mediaType, data: 'AA' },
  })
  const image: ChatPart = { type: 'image', source: { kind: 'url', url: 'https://x' }, detail: null }
  const cases: [string, string, Partial<ChatRequest>][] = [
    ['stopSequences', 'five stop sequences', { stopSequences: ['1', '2', '3', '4', '5'] }],
    ['audio', 'ogg', { messages: [{ role: 'user', parts: [audio('audio/ogg')] }] }],
    ['system', 'an image of the system', { messages: [{ role: 'system', parts: [image] }] }],
    ['image', 'an image of the assistant', { messages: [{ role: 'assistant', parts: [image] }] }],
    [
      'file',
      'a file by its address',
      { messages: [{ role: 'user', parts: [{ ...image, type: 'file', name: null }] }] },
    ],
  ]
  test.each(cases)('has no word for %s: %s', (field, _, request) => {
    expect(() => write(request)).toThrow(expect.objectContaining({ field }))
    expect(() => write(request)).toThrow(Untranslatable)
  })
})
