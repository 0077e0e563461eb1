import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ChatPart, ChatRequest } from '../../../src/formats/chat/chat-request.js'
import { openaiChat } from '../../../src/formats/openai/openai-chat.js'
import { arbitraryRequest } from '../arbitrary-request.js'

const hello = [{ role: 'user', content: 'hello' }]
const read = (body: object): ChatRequest =>
  openaiChat.readRequest({ model: 'm', messages: hello, ...body }, { model: 'm', stream: false })
const refusal = (code: string, param: string) => expect.objectContaining({ code, details: { param } })
const userParts = (content: unknown): ChatPart[] =>
  read({ messages: [{ role: 'user', content }] }).messages[0]!.parts

describe('reading a request', () => {
  test('takes every neutral word out of what was written', () => {
    fc.assert(
      fc.property(arbitraryRequest(), (request) => {
        const target = { model: request.model, defaultMaxOutputTokens: 1 }
        const again = openaiChat.readRequest(openaiChat.writeRequest(request, target), request)
        expect(again).toEqual(request)
      }),
    )
  })

  test('prefers the newer limit, and knows a single stop sequence', () => {
    expect(read({ max_tokens: 9, max_completion_tokens: 5, stop: 'END' })).toMatchObject({
      maxOutputTokens: 5,
      stopSequences: ['END'],
    })
    expect(read({ max_tokens: 9 }).maxOutputTokens).toBe(9)
  })

  test('parses data URLs with parameters, without base64, and none at all', () => {
    const sources = (url: string) => userParts([{ type: 'image_url', image_url: { url, detail: 'low' } }])
    expect(sources('data:image/png;name=a;charset=utf-8;base64,AAAA')).toEqual([
      { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' }, detail: 'low' },
    ])
    expect(sources('data:image/svg+xml,%3Csvg/%3E')).toMatchObject([
      { source: { mediaType: 'image/svg+xml', data: Buffer.from('<svg/>').toString('base64') } },
    ])
    expect(sources('https://example.com/a,b;c')).toMatchObject([
      { source: { kind: 'url', url: 'https://example.com/a,b;c' } },
    ])
    for (const url of ['ftp://x/y', 'data:image/png', 'data:image/png,%E0%A4%A', 'file:///etc/passwd']) {
      expect(() => sources(url)).toThrow(refusal('invalid_request', 'messages.0.content.0.image_url.url'))
    }
  })

  test('reads files and audio', () => {
    expect(
      userParts([
        { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBE' } },
        { type: 'file', file: { file_data: 'JVBE' } },
        { type: 'input_audio', input_audio: { data: 'UklG', format: 'wav' } },
        { type: 'input_audio', input_audio: { data: 'SUQz', format: 'mp3' } },
      ]),
    ).toEqual([
      { type: 'file', source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' }, name: 'a.pdf' },
      { type: 'file', source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' }, name: null },
      { type: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data: 'UklG' } },
      { type: 'audio', source: { kind: 'base64', mediaType: 'audio/mpeg', data: 'SUQz' } },
    ])
  })

  test('gathers the results of one turn, and never parses what the model wrote as arguments', () => {
    const call = (id: string, text: string) => ({
      id,
      type: 'function',
      function: { name: 'f', arguments: text },
    })
    const { messages } = read({
      messages: [
        { role: 'developer', content: 'be brief' },
        { role: 'assistant', content: null, tool_calls: [call('a', '{"half'), call('b', '')] },
        { role: 'tool', tool_call_id: 'a', content: '1' },
        { role: 'tool', tool_call_id: 'b', name: 'f', content: [{ type: 'text', text: '2' }] },
        { role: 'user', content: 'and?' },
      ],
    })
    expect(messages.map(({ role }) => role)).toEqual(['system', 'assistant', 'user', 'user'])
    expect(messages[1]!.parts).toMatchObject([{ arguments: '{"half' }, { arguments: '' }])
    expect(messages[2]!.parts).toMatchObject([
      { type: 'tool_result', id: 'a', name: null, parts: [{ text: '1' }] },
      { type: 'tool_result', id: 'b', name: 'f', parts: [{ text: '2' }] },
    ])
  })

  test('takes reasoning back, whoever had sent it', () => {
    const parts = (message: object) =>
      read({ messages: [...hello, { role: 'assistant', content: 'x', ...message }] }).messages[1]!.parts
    const unsigned = { type: 'reasoning', text: 'hm', signature: null, redacted: null }
    expect(parts({ reasoning_content: 'hm' })[0]).toEqual(unsigned)
    expect(parts({ reasoning: 'hm' })[0]).toEqual(unsigned)
    expect(
      parts({ reasoning_content: 'hm', extra_content: { reasoning: [{ text: 'h', signature: 's' }] } }),
    ).toEqual([
      { type: 'reasoning', text: 'h', signature: 's', redacted: null },
      { type: 'text', text: 'x' },
    ])
  })

  test('passes over what is the vendor’s own bookkeeping, and values that ask for nothing', () => {
    const idle = {
      metadata: { a: 'b' },
      store: true,
      prompt_cache_key: 'k',
      logprobs: false,
      modalities: ['text'],
    }
    expect(read({ ...idle, logit_bias: {}, functions: [], audio: null })).toEqual(read({}))
  })

  test.each([
    [{ logprobs: true }, 'logprobs'],
    [{ logit_bias: { 5: 1 } }, 'logit_bias'],
    [{ web_search_options: {} }, 'web_search_options'],
    [{ modalities: ['text', 'audio'] }, 'modalities'],
    [{ never_heard_of: 1 }, 'never_heard_of'],
    [{ tools: [{ type: 'custom', custom: { name: 'c' } }] }, 'tools.0.type'],
    [{ tool_choice: { type: 'allowed_tools' } }, 'tool_choice'],
    [{ response_format: { type: 'grammar' } }, 'response_format.type'],
    [{ messages: [{ role: 'user', name: 'ann', content: 'x' }] }, 'messages.0.name'],
    [{ messages: [{ role: 'function', name: 'f', content: 'x' }] }, 'messages.0.role'],
    [{ messages: [{ role: 'user', content: [{ type: 'video_url' }] }] }, 'messages.0.content.0.type'],
    [
      { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'file-1' } }] }] },
      'messages.0.content.0.file.file_id',
    ],
  ])('refuses %j by the name of the field', (body, param) => {
    expect(() => read(body)).toThrow(refusal('unsupported_parameter', param))
  })

  test.each([
    [{ temperature: 'warm' }, 'temperature'],
    [{ reasoning_effort: 'heroic' }, 'reasoning_effort'],
    [{ messages: [{ role: 'user', content: 5 }] }, 'messages.0.content'],
    [{ messages: [{ role: 'user', content: [{ type: 'text' }] }] }, 'messages.0.content.0.text'],
    [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages.0.tool_call_id'],
    [{ tools: [{ type: 'function', function: {} }] }, 'tools.0.function.name'],
  ])('takes %j for a mistake of the caller', (body, param) => {
    expect(() => read(body)).toThrow(refusal('invalid_request', param))
  })
})
