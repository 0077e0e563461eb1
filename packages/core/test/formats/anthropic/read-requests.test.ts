import { describe, expect, test } from 'vitest'
import { anthropicChat } from '../../../src/formats/anthropic/anthropic-chat.js'
import type { ChatPart, ChatRequest } from '../../../src/formats/chat/chat-request.js'
import { openaiChat } from '../../../src/formats/openai/openai-chat.js'

const read = (body: object): ChatRequest =>
  anthropicChat.readRequest(
    { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'hello' }], ...body },
    { model: 'm', stream: true },
  )
const partsOf = (content: unknown, role = 'user'): ChatPart[] =>
  read({ messages: [{ role, content }] }).messages[0]!.parts
const pdf = { type: 'base64', media_type: 'application/pdf', data: 'JVBE' }
const tool = { name: 'f', input_schema: { type: 'object' } }

describe('reading a request', () => {
  test('takes what every request has', () => {
    expect(read({})).toEqual({
      model: 'm',
      stream: true,
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'hello' }] }],
      tools: [],
      toolChoice: null,
      parallelToolCalls: null,
      maxOutputTokens: 9,
      stopSequences: [],
      temperature: null,
      topP: null,
      topK: null,
      frequencyPenalty: null,
      presencePenalty: null,
      seed: null,
      answers: 1,
      reasoning: null,
      answerFormat: null,
      endUserId: null,
      serviceTier: null,
    })
  })

  test('takes what else may be asked', () => {
    const schema = { type: 'object' }
    expect(
      read({
        stop_sequences: ['END'],
        temperature: 0.5,
        top_p: 0.9,
        top_k: 5,
        tools: [{ type: 'custom', ...tool, description: 'does f', strict: true }],
        tool_choice: { type: 'any', disable_parallel_tool_use: true },
        output_config: { format: { type: 'json_schema', schema } },
        metadata: { user_id: 'ann' },
        service_tier: 'standard_only',
      }),
    ).toMatchObject({
      stopSequences: ['END'],
      temperature: 0.5,
      topP: 0.9,
      topK: 5,
      tools: [{ name: 'f', description: 'does f', parameters: { type: 'object' }, strict: true }],
      toolChoice: 'required',
      parallelToolCalls: false,
      answerFormat: { type: 'json_schema', name: null, schema, strict: true },
      endUserId: 'ann',
      serviceTier: 'standard_only',
    })
  })

  test.each([
    ['be brief', [{ type: 'text', text: 'be brief' }]],
    [
      [
        { type: 'text', text: 'be brief', cache_control: { type: 'ephemeral', ttl: '1h' } },
        { type: 'text', text: 'be kind' },
      ],
      [
        { type: 'text', text: 'be brief' },
        { type: 'text', text: 'be kind' },
      ],
    ],
  ])('takes the system %j before all', (system, parts) => {
    expect(read({ system }).messages.map(({ role }) => role)).toEqual(['system', 'user'])
    expect(read({ system }).messages[0]!.parts).toEqual(parts)
  })

  test('takes system messages among the others', () => {
    const messages = [
      { role: 'user', content: 'hello' },
      { role: 'system', content: 'now in French' },
    ]
    expect(read({ messages }).messages[1]).toMatchObject({ role: 'system' })
  })

  test('takes every block', () => {
    expect(
      partsOf([
        { type: 'text', text: 'look', citations: null },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
        { type: 'image', source: { type: 'url', url: 'https://x/y.png' } },
        { type: 'document', source: pdf, title: 'a.pdf', citations: { enabled: false } },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'é' } },
        { type: 'tool_result', tool_use_id: 'a', content: 'rain' },
        {
          type: 'tool_result',
          tool_use_id: 'b',
          content: [{ type: 'document', source: pdf }],
          is_error: true,
        },
        { type: 'tool_result', tool_use_id: 'c' },
      ]),
    ).toEqual([
      { type: 'text', text: 'look' },
      { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' }, detail: null },
      { type: 'image', source: { kind: 'url', url: 'https://x/y.png' }, detail: null },
      { type: 'file', source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' }, name: 'a.pdf' },
      { type: 'file', source: { kind: 'base64', mediaType: 'text/plain', data: 'w6k=' }, name: null },
      { type: 'tool_result', id: 'a', name: null, parts: [{ type: 'text', text: 'rain' }], isError: false },
      {
        type: 'tool_result',
        id: 'b',
        name: null,
        parts: [
          {
            type: 'file',
            source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' },
            name: null,
          },
        ],
        isError: true,
      },
      { type: 'tool_result', id: 'c', name: null, parts: [], isError: false },
    ])
  })

  test('takes what the model said', () => {
    expect(
      partsOf(
        [
          { type: 'thinking', thinking: 'hm', signature: 'sig' },
          { type: 'thinking', thinking: 'ho', signature: '' },
          { type: 'redacted_thinking', data: 'opaque' },
          { type: 'tool_use', id: 'a', name: 'f', input: { a: 1 }, caller: { type: 'direct' } },
          { type: 'tool_use', id: 'b', name: 'f', input: { INVALID_JSON: '{"half' } },
        ],
        'assistant',
      ),
    ).toEqual([
      { type: 'reasoning', text: 'hm', signature: 'sig', redacted: null },
      { type: 'reasoning', text: 'ho', signature: null, redacted: null },
      { type: 'reasoning', text: '', signature: null, redacted: 'opaque' },
      { type: 'tool_call', id: 'a', name: 'f', arguments: '{"a":1}', signature: null },
      { type: 'tool_call', id: 'b', name: 'f', arguments: '{"half', signature: null },
    ])
  })

  test('has results before the user’s text in OpenAI’s words, and their images in it', () => {
    const { messages } = openaiChat.writeRequest(
      read({
        messages: [
          { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: {} }] },
          {
            role: 'user',
            content: [
              {
                type: 'tool_result',
                tool_use_id: 'a',
                content: [{ type: 'image', source: { type: 'url', url: 'https://x/y.png' } }],
              },
              { type: 'text', text: 'and?' },
            ],
          },
        ],
      }),
      { model: 'gpt-4o', defaultMaxOutputTokens: 1 },
    )
    expect(messages).toMatchObject([
      { role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'f', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: 'a' },
      { role: 'user', content: [{ type: 'image_url' }, { type: 'text', text: 'and?' }] },
    ])
  })

  test.each([
    [{ thinking: { type: 'enabled', budget_tokens: 2048, display: 'omitted' } }, null, 2048],
    [{ thinking: { type: 'adaptive' } }, null, -1],
    [{ thinking: { type: 'adaptive' }, output_config: { effort: 'xhigh' } }, 'xhigh', null],
    [{ thinking: { type: 'disabled' }, output_config: { effort: 'low' } }, 'none', null],
    [{ output_config: { effort: 'low' } }, 'low', null],
  ])('takes %j for effort %j, budget %j', (body, effort, budgetTokens) => {
    expect(read(body).reasoning).toEqual({ effort, budgetTokens })
  })

  test.each([
    [{ type: 'auto' }, 'auto', null],
    [{ type: 'none' }, 'none', null],
    [{ type: 'tool', name: 'f', disable_parallel_tool_use: false }, { name: 'f' }, true],
  ])('takes the choice %j', (choice, toolChoice, parallelToolCalls) => {
    expect(read({ tools: [tool], tool_choice: choice })).toMatchObject({ toolChoice, parallelToolCalls })
  })

  test('passes over what asks for nothing', () => {
    const idle = {
      cache_control: { type: 'ephemeral' },
      speed: 'standard',
      inference_geo: 'global',
      mcp_servers: [],
      service_tier: 'auto',
      container: null,
      tool_choice: null,
    }
    expect(read(idle)).toEqual(read({}))
  })
})
