import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anthropicChat } from '../../../src/formats/anthropic/anthropic-chat.js'
import { Untranslatable } from '../../../src/formats/chat/chat-format.js'
import type { ChatMessage, ChatPart, ChatRequest } from '../../../src/formats/chat/chat-request.js'
import { arbitraryRequest } from '../arbitrary-request.js'
import { plainRequest, weather } from '../wire.js'

const write = (request: Partial<ChatRequest>, model = 'claude-sonnet-4-5', defaultMaxOutputTokens = 4096) =>
  anthropicChat.writeRequest({ ...plainRequest, ...request }, { model, defaultMaxOutputTokens })
const text = (words: string): ChatPart => ({ type: 'text', text: words })
const message = (role: ChatMessage['role'], ...parts: ChatPart[]): ChatMessage => ({ role, parts })
const result = (id: string, words: string, more: object = {}): ChatPart => ({
  type: 'tool_result',
  id,
  name: null,
  parts: [{ type: 'text', text: words }],
  isError: false,
  ...more,
})
const told = (...messages: ChatMessage[]) => write({ messages }).messages
const userBlocks = (...parts: ChatPart[]) =>
  (told(message('user', ...parts)) as { content: unknown }[])[0]!.content
const base64 = (mediaType: string, data = 'AAAA') => ({ kind: 'base64', mediaType, data }) as const
const anyTool = { name: 'f', description: null, parameters: null, strict: null }

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

describe('tools', () => {
  test('have a schema of an object', () => {
    const parameters = { properties: { a: { type: 'number' } } }
    const tools = [anyTool, { name: 'g', description: 'does g', parameters, strict: true }]
    expect(write({ tools }).tools).toEqual([
      { name: 'f', input_schema: { type: 'object' } },
      { name: 'g', description: 'does g', input_schema: { type: 'object', ...parameters }, strict: true },
    ])
  })

  test.each([
    [null, null, undefined],
    [null, true, undefined],
    [null, false, { type: 'auto', disable_parallel_tool_use: true }],
    ['auto', null, { type: 'auto' }],
    ['required', false, { type: 'any', disable_parallel_tool_use: true }],
    ['none', false, { type: 'none' }],
    [{ name: 'f' }, null, { type: 'tool', name: 'f' }],
  ] as const)('are chosen: %j, in parallel: %j', (toolChoice, parallelToolCalls, choice) => {
    expect(write({ tools: [anyTool], toolChoice, parallelToolCalls }).tool_choice).toEqual(choice)
  })

  test('are not chosen where there are none', () => {
    expect(write({ toolChoice: 'none', parallelToolCalls: false })).toEqual(write({}))
  })
})

describe('thinking', () => {
  const reasoning = (
    effort: NonNullable<ChatRequest['reasoning']>['effort'],
    budgetTokens: number | null = null,
  ) => ({
    reasoning: { effort, budgetTokens },
  })
  const enabled = (budget: number) => ({ type: 'enabled', budget_tokens: budget })

  test.each([
    ['low', null, 64_000, enabled(4_096)],
    ['high', null, 64_000, enabled(32_000)],
    ['medium', null, 3_000, enabled(1_500)],
    ['high', null, 2_000, undefined],
    [null, 10, 64_000, enabled(1_024)],
    [null, 50_000, 5_000, enabled(4_999)],
    [null, 5_000, 1_024, undefined],
    [null, -1, 64_000, enabled(16_384)],
    [null, 0, 64_000, undefined],
    ['none', null, 64_000, undefined],
  ] as const)(
    'of effort %j or %j tokens, within %d, is a budget for older models',
    (effort, budget, limit, thinking) => {
      const body = write(reasoning(effort, budget), 'claude-opus-4-20250514', limit)
      expect(body.thinking).toEqual(thinking)
      expect(body).not.toHaveProperty('output_config')
    },
  )

  test.each([
    ['minimal', null, { type: 'adaptive' }, { effort: 'low' }],
    ['xhigh', null, { type: 'adaptive' }, { effort: 'xhigh' }],
    [null, 10_000, { type: 'adaptive' }, { effort: 'medium' }],
    [null, -1, { type: 'adaptive' }, undefined],
    [null, 0, { type: 'disabled' }, undefined],
    ['none', null, { type: 'disabled' }, undefined],
  ] as const)(
    'of effort %j or %j tokens goes by effort for newer ones',
    (effort, budget, thinking, output) => {
      for (const model of [
        'claude-opus-4-6',
        'claude-opus-4-8',
        'claude-sonnet-5',
        'claude-mythos-preview',
      ]) {
        const body = write(reasoning(effort, budget), model)
        expect([body.thinking, body.output_config]).toEqual([thinking, output])
      }
    },
  )

  test('is left out where a tool must be called, which Anthropic refuses', () => {
    const forced = { ...reasoning('high'), tools: [anyTool], toolChoice: 'required' as const }
    expect(write(forced, 'claude-sonnet-4-5', 64_000)).not.toHaveProperty('thinking')
    expect(write(forced, 'claude-opus-4-8')).toMatchObject({ output_config: { effort: 'high' } })
    expect(write(forced, 'claude-opus-4-8')).not.toHaveProperty('thinking')
  })

  test('by budget goes on within a turn only when the turn brings its own back', () => {
    const turn = (...said: ChatPart[]) =>
      write(
        {
          ...reasoning('low'),
          messages: [
            ...plainRequest.messages,
            message('assistant', ...said, weather),
            message('user', result('call_1', 'rain')),
          ],
        },
        'claude-sonnet-4-5',
        64_000,
      )
    expect(turn()).not.toHaveProperty('thinking')
    const signed: ChatPart = { type: 'reasoning', text: 'hm', signature: 'sig', redacted: null }
    expect(turn(signed)).toMatchObject({ thinking: enabled(4_096) })
  })
})

describe('sampling', () => {
  const sampled = { temperature: 1.7, topP: 0.5, topK: 9 }

  test('is clipped to what older models take', () => {
    expect(write(sampled, 'claude-sonnet-4-6')).toMatchObject({ temperature: 1, top_k: 9 })
    expect(write(sampled)).not.toHaveProperty('top_p')
    expect(write({ topP: 0.5 })).toMatchObject({ top_p: 0.5 })
    expect(write({ temperature: 0 }, 'deepseek-chat')).toMatchObject({ temperature: 0 })
  })

  test('is left out for models that refuse it, and beside thinking', () => {
    for (const model of ['claude-opus-4-7', 'claude-sonnet-5', 'claude-haiku-5-5'])
      expect(write(sampled, model)).toEqual({ ...write({}), model })
    const thinking = write({ ...sampled, reasoning: { effort: 'low', budgetTokens: null } })
    expect(thinking).not.toHaveProperty('temperature')
    expect(thinking).not.toHaveProperty('top_k')
  })
})

describe('what else there is', () => {
  test('has its place', () => {
    const schema = { type: 'object', properties: {} }
    expect(
      write({
        stopSequences: ['END'],
        endUserId: 'ann',
        serviceTier: 'default',
        answerFormat: { type: 'json_schema', name: 'n', schema, strict: true },
      }),
    ).toMatchObject({
      stop_sequences: ['END'],
      metadata: { user_id: 'ann' },
      service_tier: 'standard_only',
      output_config: { format: { type: 'json_schema', schema } },
    })
    expect(write({ answerFormat: { type: 'text' }, frequencyPenalty: 0 })).toEqual(write({}))
  })

  const image: ChatPart = { type: 'image', source: base64('image/tiff'), detail: null }
  const cases: [string, Partial<ChatRequest>][] = [
    ['answers', { answers: 2 }],
    ['frequencyPenalty', { frequencyPenalty: 0.5 }],
    ['presencePenalty', { presencePenalty: -1 }],
    ['seed', { seed: 0 }],
    ['answerFormat', { answerFormat: { type: 'json' } }],
    ['serviceTier', { serviceTier: 'flex' }],
    ['image', { messages: [message('user', image)] }],
    ['image', { messages: [message('assistant', image)] }],
    ['file', { messages: [message('user', { ...image, type: 'file', name: null })] }],
    ['audio', { messages: [message('user', { type: 'audio', source: base64('audio/wav') })] }],
    ['toolResult', { messages: [message('assistant', result('a', 'x'))] }],
    ['system', { messages: [message('system', image), message('user', text('x'))] }],
  ]
  test.each(cases)('has no word for %s: %j', (field, request) => {
    expect(() => write(request)).toThrow(expect.objectContaining({ field }))
    expect(() => write(request)).toThrow(Untranslatable)
  })
})
