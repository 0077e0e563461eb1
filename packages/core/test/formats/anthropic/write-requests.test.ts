import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anthropicChat } from '../../../src/formats/anthropic/anthropic-chat.js'
import type { ChatMessage, ChatPart } from '../../../src/formats/chat/chat-request.js'
import { arbitraryRequest } from '../arbitrary-request.js'
import { weather } from '../wire.js'
import { base64, message, result, text, write } from './writing.js'

const told = (...messages: ChatMessage[]) => write({ messages }).messages
const userBlocks = (...parts: ChatPart[]) =>
  (told(message('user', ...parts)) as { content: unknown }[])[0]!.content
describe('writing a request', () => {
  test('says nothing that was not asked for, but the limit, which Anthropic cannot do without', () => {
    expect(write({})).toEqual({
      model: 'claude-sonnet-4-5',
      max_tokens: 4096,
      messages: [{ role: 'user', content: 'hello' }],
    })
    expect(write({ maxOutputTokens: 7, stream: true })).toMatchObject({ max_tokens: 7, stream: true })
  })

  test('says what reading brings back, whatever is asked', () => {
    const sayable = arbitraryRequest({
      answers: 1,
      seed: null,
      frequencyPenalty: null,
      presencePenalty: 0,
      serviceTier: 'priority',
      answerFormat: { type: 'json_schema', name: 'n', schema: { type: 'object' }, strict: true },
    })
    fc.assert(
      fc.property(sayable, (request) => {
        const target = { model: 'claude-sonnet-4-5', defaultMaxOutputTokens: 9999 }
        const body = anthropicChat.writeRequest(request, target)
        const again = anthropicChat.writeRequest(anthropicChat.readRequest(body, request), target)
        expect({ ...again, service_tier: 'auto' }).toEqual(body)
      }),
    )
  })
})

describe('the conversation', () => {
  test('opens with its system messages, and has later ones as the user’s', () => {
    const body = write({
      messages: [
        message('system', text('be brief')),
        message('system', text('be kind')),
        message('user', text('hello')),
        message('system', text('now in French')),
        message('assistant', text('Bonjour')),
      ],
    })
    expect(body.system).toEqual([
      { type: 'text', text: 'be brief' },
      { type: 'text', text: 'be kind' },
    ])
    expect(body.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'hello' },
          { type: 'text', text: 'now in French' },
        ],
      },
      { role: 'assistant', content: 'Bonjour' },
    ])
    const alone = write({ messages: [message('system', text('say hello'))] })
    expect(alone).not.toHaveProperty('system')
    expect(alone.messages).toEqual([{ role: 'user', content: 'say hello' }])
  })

  test('has all results of a turn first in one message, one for each call', () => {
    const call = (id: string): ChatPart => ({ ...weather, id })
    expect(
      told(
        message('assistant', call('a'), call('b')),
        message('user', result('a', 'old'), result('b', 'no such city', { isError: true })),
        message('user', text('and?'), result('a', 'rain')),
      ),
    ).toMatchObject([
      { role: 'assistant', content: [{ type: 'tool_use' }, { type: 'tool_use' }] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: 'rain' },
          { type: 'tool_result', tool_use_id: 'b', content: 'no such city', is_error: true },
          { type: 'text', text: 'and?' },
        ],
      },
    ])
  })

  test('has the arguments of a call as an object, whatever the model wrote', () => {
    const inputs = ['{"a":1}', '', '{"half', '[1]'].map((given) => {
      const [said] = told(message('assistant', { ...weather, arguments: given })) as {
        content: { input: unknown }[]
      }[]
      return said!.content[0]!.input
    })
    expect(inputs).toEqual([{ a: 1 }, {}, { INVALID_JSON: '{"half' }, { INVALID_JSON: '[1]' }])
  })

  test('has ids as Anthropic takes them, the same in call and result', () => {
    const id = 'functions.weather:0'
    expect(
      JSON.stringify(told(message('assistant', { ...weather, id }), message('user', result(id, 'rain')))),
    ).toMatch(/"id":"functions_weather_0".*"tool_use_id":"functions_weather_0"/)
  })

  test('leaves out blank texts and empty messages, which Anthropic refuses', () => {
    expect(
      told(
        message('user', text('hi'), text(' ')),
        message('assistant'),
        message('user', text('\n'), text('?')),
      ),
    ).toEqual([
      {
        role: 'user',
        content: 'hi',
      },
      { role: 'user', content: '?' },
    ])
  })

  test('has images and documents by their data or their address', () => {
    expect(
      userBlocks(
        { type: 'image', source: base64('image/jpg'), detail: 'low' },
        { type: 'image', source: { kind: 'url', url: 'https://x/y.png' }, detail: null },
        { type: 'file', source: base64('application/pdf'), name: 'a.pdf' },
        { type: 'file', source: { kind: 'url', url: 'https://x/a.pdf' }, name: null },
        { type: 'file', source: base64('text/csv', Buffer.from('a,é').toString('base64')), name: null },
      ),
    ).toEqual([
      { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: 'AAAA' } },
      { type: 'image', source: { type: 'url', url: 'https://x/y.png' } },
      {
        type: 'document',
        source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' },
        title: 'a.pdf',
      },
      { type: 'document', source: { type: 'url', url: 'https://x/a.pdf' } },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a,é' } },
    ])
  })

  test('brings signed thinking back, and leaves out what nobody has signed', () => {
    const reasoning = { type: 'reasoning', text: 'hm', signature: null, redacted: null } as const
    expect(
      told(
        message(
          'assistant',
          { ...reasoning, signature: 'sig' },
          { ...reasoning, text: '', redacted: 'opaque' },
          reasoning,
          text('Hi'),
        ),
      ),
    ).toMatchObject([
      {
        content: [
          { type: 'thinking', thinking: 'hm', signature: 'sig' },
          { type: 'redacted_thinking', data: 'opaque' },
          { type: 'text', text: 'Hi' },
        ],
      },
    ])
  })
})
