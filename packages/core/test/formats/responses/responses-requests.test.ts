import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Untranslatable } from '../../../src/formats/chat/chat-format.js'
import type { ChatPart, ChatRequest } from '../../../src/formats/chat/chat-request.js'
import { openaiChat } from '../../../src/formats/openai/openai-chat.js'
import { responsesChat } from '../../../src/formats/responses/responses-chat.js'
import { arbitraryRequest } from '../arbitrary-request.js'
import { plainRequest, weather } from '../wire.js'

const read = (body: object): ChatRequest =>
  responsesChat.readRequest({ model: 'm', input: 'hello', ...body }, { model: 'm', stream: false })
const write = (request: Partial<ChatRequest>, model = 'some-model') =>
  responsesChat.writeRequest({ ...plainRequest, ...request }, { model, defaultMaxOutputTokens: 4096 })
const refusal = (code: string, param: string) => expect.objectContaining({ code, details: { param } })

/** What only Chat Completions has words for. */
const sayable = {
  stopSequences: [],
  frequencyPenalty: null,
  presencePenalty: null,
  seed: null,
  answers: 1,
}

describe('reading a request', () => {
  test('takes every neutral word out of what was written', () => {
    fc.assert(
      fc.property(arbitraryRequest(sayable), (request) => {
        const target = { model: request.model, defaultMaxOutputTokens: 1 }
        expect(responsesChat.readRequest(responsesChat.writeRequest(request, target), request)).toEqual(
          request,
        )
      }),
    )
  })

  test('understands the same by it as Chat Completions does', () => {
    fc.assert(
      fc.property(arbitraryRequest(sayable), (request) => {
        const target = { model: request.model, defaultMaxOutputTokens: 1 }
        const asChat = openaiChat.writeRequest(
          responsesChat.readRequest(responsesChat.writeRequest(request, target), request),
          target,
        )
        expect(asChat).toEqual(openaiChat.writeRequest(request, target))
      }),
    )
  })

  test('makes a text the user’s, and instructions the system’s', () => {
    expect(read({ instructions: 'be brief' }).messages).toEqual([
      { role: 'system', parts: [{ type: 'text', text: 'be brief' }] },
      { role: 'user', parts: [{ type: 'text', text: 'hello' }] },
    ])
  })

  test('puts the items of a turn together, in order, and the results of its calls', () => {
    const { messages } = read({
      input: [
        { role: 'developer', content: 'be brief' },
        { role: 'user', content: [{ type: 'input_text', text: 'weather?' }] },
        {
          id: 'rs_1',
          type: 'reasoning',
          summary: [
            { type: 'summary_text', text: 'a' },
            { type: 'summary_text', text: 'b' },
          ],
          encrypted_content: 'sig',
        },
        {
          id: 'msg_1',
          type: 'message',
          role: 'assistant',
          content: [{ type: 'output_text', text: 'Let me see.' }],
        },
        { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{"half' },
        { type: 'function_call', call_id: 'call_2', name: 'weather', arguments: '' },
        { type: 'function_call_output', call_id: 'call_1', output: 'sunny' },
        {
          type: 'function_call_output',
          call_id: 'call_2',
          output: [{ type: 'input_image', image_url: 'data:image/png;a=b;base64,AA' }],
        },
        { role: 'user', content: 'and?' },
      ],
    })
    expect(messages.map(({ role, parts }) => [role, parts.map(({ type }) => type)])).toEqual([
      ['system', ['text']],
      ['user', ['text']],
      ['assistant', ['reasoning', 'text', 'tool_call', 'tool_call']],
      ['user', ['tool_result', 'tool_result']],
      ['user', ['text']],
    ])
    expect(messages[2]!.parts[0]).toMatchObject({ text: 'a\n\nb', signature: 'sig' })
    expect(messages[2]!.parts[2]).toMatchObject({ id: 'call_1', arguments: '{"half' })
    expect(messages[3]!.parts[1]).toMatchObject({
      id: 'call_2',
      parts: [{ type: 'image', source: { mediaType: 'image/png', data: 'AA' } }],
    })
  })

  test('reads files by their data and by their address', () => {
    const files = [
      { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA' },
      { type: 'input_file', file_url: 'https://x/a.pdf' },
    ]
    expect(read({ input: [{ role: 'user', content: files }] }).messages[0]!.parts).toMatchObject([
      { type: 'file', name: 'a.pdf', source: { kind: 'base64', data: 'AA' } },
      { type: 'file', name: null, source: { kind: 'url', url: 'https://x/a.pdf' } },
    ])
  })

  test('passes over what is the vendor’s own bookkeeping, and values that ask for nothing', () => {
    expect(
      read({
        store: true,
        metadata: { a: 'b' },
        include: ['reasoning.encrypted_content'],
        background: false,
        truncation: 'disabled',
        previous_response_id: null,
        reasoning: { summary: 'auto', effort: null },
        text: { verbosity: 'medium' },
      }),
    ).toEqual(read({}))
  })

  test.each([
    [{ previous_response_id: 'resp_1' }, 'previous_response_id'],
    [{ conversation: 'conv_1' }, 'conversation'],
    [{ background: true }, 'background'],
    [{ prompt: { id: 'pmpt_1' } }, 'prompt'],
    [{ truncation: 'auto' }, 'truncation'],
    [{ include: ['message.output_text.logprobs'] }, 'include'],
    [{ max_tool_calls: 3 }, 'max_tool_calls'],
    [{ tools: [{ type: 'web_search' }] }, 'tools.0.type'],
    [{ tools: [{ type: 'function', name: 'f' }, { type: 'mcp' }] }, 'tools.1.type'],
    [{ tool_choice: { type: 'file_search' } }, 'tool_choice'],
    [{ text: { verbosity: 'low' } }, 'text.verbosity'],
    [{ text: { format: { type: 'grammar' } } }, 'text.format.type'],
    [{ reasoning: { mode: 'pro' } }, 'reasoning.mode'],
    [{ input: [{ type: 'item_reference', id: 'msg_1' }] }, 'input.0.type'],
    [{ input: [{ type: 'web_search_call', id: 'ws_1' }] }, 'input.0.type'],
    [
      { input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'file_1' }] }] },
      'input.0.content.0.file_id',
    ],
    [{ input: [{ role: 'user', content: [{ type: 'input_video' }] }] }, 'input.0.content.0.type'],
  ])('refuses %j by the name of the field', (body, param) => {
    expect(() => read(body)).toThrow(refusal('unsupported_parameter', param))
  })

  test.each([
    [{ input: 5 }, 'input'],
    [{ input: [{ role: 'wizard', content: 'x' }] }, 'input.0.role'],
    [{ input: [{ type: 'function_call', name: 'f' }] }, 'input.0.call_id'],
    [{ input: [{ role: 'user', content: [{ type: 'input_image' }] }] }, 'input.0.content.0.image_url'],
    [{ reasoning: { effort: 'heroic' } }, 'reasoning.effort'],
    [{ text: { format: { type: 'json_schema', schema: 5 } } }, 'text.format.schema'],
  ])('takes %j for a mistake of the caller', (body, param) => {
    expect(() => read(body)).toThrow(refusal('invalid_request', param))
  })
})

describe('writing a request', () => {
  test('says nothing that was not asked for, and stores nothing', () => {
    const input = [{ role: 'user', content: [{ type: 'input_text', text: 'hello' }] }]
    expect(write({})).toEqual({ model: 'some-model', input, store: false })
    expect(write({ stream: true })).toMatchObject({ stream: true })
  })

  test('asks reasoning models for what the next turn must bring back', () => {
    expect(write({}, 'gpt-5.4')).toMatchObject({ include: ['reasoning.encrypted_content'] })
    expect(write({}, 'gpt-4o')).not.toHaveProperty('include')
  })

  test('brings signed reasoning back, and none that nobody signed', () => {
    const reasoning = (signature: string | null): ChatPart => ({
      type: 'reasoning',
      text: 'hm',
      signature,
      redacted: null,
    })
    const parts = [reasoning(null), reasoning('sig'), { ...weather, signature: 'mark' }]
    const call = { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{"city":"Paris"}' }
    expect(write({ messages: [{ role: 'assistant', parts }] }, 'gpt-5.4').input).toEqual([
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }], encrypted_content: 'sig' },
      call,
    ])
  })

  test('makes a tool strict only when it is: the default is the other way round here', () => {
    const tool = { name: 'f', description: null, parameters: null, strict: null }
    expect(write({ tools: [tool] }).tools).toEqual([
      { type: 'function', name: 'f', parameters: null, strict: false },
    ])
  })

  test('says that a tool has failed', () => {
    const result = (parts: ChatPart[]) =>
      ({ type: 'tool_result', id: 'a', name: null, parts, isError: true }) as ChatPart
    const image: ChatPart = { type: 'image', source: { kind: 'url', url: 'https://x' }, detail: null }
    const parts = [result([{ type: 'text', text: 'no' }]), result([image])]
    expect(write({ messages: [{ role: 'user', parts }] }).input).toEqual([
      { type: 'function_call_output', call_id: 'a', output: 'Error: no' },
      {
        type: 'function_call_output',
        call_id: 'a',
        output: [
          { type: 'input_text', text: 'Error:' },
          { type: 'input_image', image_url: 'https://x' },
        ],
      },
    ])
  })

  const audio: ChatPart = { type: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data: 'A' } }
  const cases: [string, Partial<ChatRequest>][] = [
    ['answers', { answers: 2 }],
    ['stopSequences', { stopSequences: ['END'] }],
    ['frequencyPenalty', { frequencyPenalty: 1 }],
    ['presencePenalty', { presencePenalty: 1 }],
    ['seed', { seed: 1 }],
    ['audio', { messages: [{ role: 'user', parts: [audio] }] }],
  ]
  test.each(cases)('has no word for %s', (field, request) => {
    expect(() => write(request)).toThrow(expect.objectContaining({ field }))
    expect(() => write(request)).toThrow(Untranslatable)
  })
})
