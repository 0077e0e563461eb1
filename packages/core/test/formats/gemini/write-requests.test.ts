import { describe, expect, test } from 'vitest'
import { Untranslatable } from '../../../src/formats/chat/chat-format.js'
import type { ChatMessage, ChatPart, ChatRequest } from '../../../src/formats/chat/chat-request.js'
import { geminiChat } from '../../../src/formats/gemini/gemini-chat.js'
import { openaiChat } from '../../../src/formats/openai/openai-chat.js'
import { plainRequest, weather } from '../wire.js'

const hello = [{ role: 'user', parts: [{ text: 'hello' }] }]
const write = (request: Partial<ChatRequest>, model = 'gemini-2.5-flash') =>
  geminiChat.writeRequest({ ...plainRequest, ...request }, { model, defaultMaxOutputTokens: 4096 })
const text = (words: string) => ({ type: 'text' as const, text: words })

describe('writing a request', () => {
  test('says nothing that was not asked for: model and streaming are in the path', () => {
    expect(write({ stream: true, answerFormat: null })).toEqual({ contents: hello })
  })

  test('answers all calls of a turn in one, each by its name', () => {
    const call = (id: string, name: string): ChatPart => ({ ...weather, id, name })
    const result = (id: string, parts: ChatPart[], isError = false) =>
      ({ type: 'tool_result', id, name: null, parts, isError }) as ChatPart
    const image = { type: 'image', source: { kind: 'url', url: 'https://x/y.png' }, detail: null } as const
    const { contents } = write({
      messages: [
        { role: 'assistant', parts: [call('a', 'f'), call('b', 'g')] },
        { role: 'user', parts: [result('b', [text('one'), text('two')], true)] },
        { role: 'user', parts: [result('a', [image])] },
      ],
    })
    const args = { city: 'Paris' }
    expect(contents).toEqual([
      {
        role: 'model',
        parts: [
          { functionCall: { id: 'a', name: 'f', args } },
          { functionCall: { id: 'b', name: 'g', args } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'b', name: 'g', response: { error: 'one\n\ntwo' } } },
          {
            functionResponse: {
              id: 'a',
              name: 'f',
              response: { output: '' },
              parts: [{ fileData: { mimeType: 'image/png', fileUri: 'https://x/y.png' } }],
            },
          },
        ],
      },
    ])
  })

  test.each([
    ['', {}],
    ['{"a":[1]}', { a: [1] }],
    ['{"half', { INVALID_JSON: '{"half' }],
    ['[1]', { INVALID_JSON: '[1]' }],
  ])('makes an object of the arguments %j', (given, args) => {
    const messages: ChatMessage[] = [{ role: 'assistant', parts: [{ ...weather, arguments: given }] }]
    expect(write({ messages }).contents).toMatchObject([{ parts: [{ functionCall: { args } }] }])
  })

  test('brings signatures of calls back, and tells Gemini 3 which calls are not its own', () => {
    const turn = (signature: string | null): ChatMessage => ({
      role: 'assistant',
      parts: [
        { ...weather, signature },
        { ...weather, id: 'b' },
      ],
    })
    const marks = (signature: string | null, model: string) =>
      (
        write({ messages: [turn(signature)] }, model).contents as [{ parts: Record<string, unknown>[] }]
      )[0].parts.map(({ thoughtSignature }) => thoughtSignature)
    expect(marks('mark', 'gemini-3-pro')).toEqual(['mark', undefined])
    expect(marks(null, 'gemini-3-pro')).toEqual(['skip_thought_signature_validator', undefined])
    expect(marks('mark', 'gemini-2.5-pro')).toEqual(['mark', undefined])
    expect(marks(null, 'gemini-2.5-pro')).toEqual([undefined, undefined])
  })

  test('brings a signature back that came and went in OpenAI’s words', () => {
    const parts: ChatPart[] = [{ ...weather, signature: 'mark' }]
    const answered = openaiChat.writeRequest(
      { ...plainRequest, messages: [{ role: 'assistant', parts }] },
      { model: 'gemini', defaultMaxOutputTokens: 1 },
    )
    const { messages } = openaiChat.readRequest(answered, plainRequest)
    expect(write({ messages }).contents).toMatchObject([{ parts: [{ thoughtSignature: 'mark' }] }])
  })

  test('tells no thought’s signature: it is another provider’s', () => {
    const thought = { type: 'reasoning', text: 'hm', signature: 'sig', redacted: null } as const
    const opaque = { ...thought, text: '', redacted: 'opaque' }
    const { contents } = write({ messages: [{ role: 'assistant', parts: [thought, opaque, text('x')] }] })
    expect(contents).toEqual([{ role: 'model', parts: [{ text: 'hm', thought: true }, { text: 'x' }] }])
  })

  test.each<[ChatRequest['toolChoice'], object | undefined]>([
    [null, undefined],
    ['auto', { mode: 'AUTO' }],
    ['none', { mode: 'NONE' }],
    ['required', { mode: 'ANY' }],
    [{ name: 'f' }, { mode: 'ANY', allowedFunctionNames: ['f'] }],
  ])('words the choice %j', (toolChoice, functionCallingConfig) => {
    const tools = [{ name: 'f', description: null, parameters: null, strict: false }]
    const { toolConfig } = write({ tools, toolChoice })
    expect(toolConfig).toEqual(functionCallingConfig && { functionCallingConfig })
    expect(write({ toolChoice })).toEqual(write({}))
  })

  test.each([
    [null, 'VALIDATED'],
    ['auto', 'VALIDATED'],
    ['none', 'NONE'],
    ['required', 'ANY'],
  ] as const)('has the calls of strict functions validated: %j', (toolChoice, mode) => {
    const tools = [{ name: 'f', description: null, parameters: null, strict: true }]
    expect(write({ tools, toolChoice }).toolConfig).toEqual({ functionCallingConfig: { mode } })
  })

  const thinks = (thinkingConfig: object) => ({ ...thinkingConfig, includeThoughts: true })
  test.each<[string, ChatRequest['reasoning'], object | undefined]>([
    ['gemini-3-pro', { effort: 'medium', budgetTokens: null }, thinks({ thinkingLevel: 'MEDIUM' })],
    ['gemini-flash-latest', { effort: 'xhigh', budgetTokens: null }, thinks({ thinkingLevel: 'HIGH' })],
    ['gemini-2.5-flash', { effort: 'medium', budgetTokens: null }, thinks({ thinkingBudget: 8192 })],
    ['gemini-3-pro', { effort: null, budgetTokens: 500 }, thinks({ thinkingBudget: 500 })],
    ['gemini-3-pro', { effort: null, budgetTokens: -1 }, thinks({ thinkingBudget: -1 })],
    ['gemini-2.5-flash', { effort: 'none', budgetTokens: null }, { thinkingBudget: 0 }],
    ['gemini-2.5-flash', { effort: null, budgetTokens: 0 }, { thinkingBudget: 0 }],
    ['gemini-2.5-flash', { effort: null, budgetTokens: null }, undefined],
    ['gemini-2.5-flash', null, undefined],
  ])('tells %s how to think: %j', (model, reasoning, expected) => {
    const { generationConfig } = write({ reasoning }, model)
    expect((generationConfig as Record<string, unknown> | undefined)?.thinkingConfig).toEqual(expected)
  })

  test('has a turn even when there are only instructions', () => {
    const system: ChatMessage = { role: 'system', parts: [text('be brief')] }
    expect(write({ messages: [system] })).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'be brief' }] }],
    })
    const later = write({ messages: [...plainRequest.messages, system, { role: 'assistant', parts: [] }] })
    expect(later).toEqual({ systemInstruction: { parts: [{ text: 'be brief' }] }, contents: hello })
  })

  const tools = [{ name: 'f', description: null, parameters: null, strict: null }]
  const image: ChatPart = { type: 'image', source: { kind: 'url', url: 'https://x' }, detail: null }
  const cases: [string, Partial<ChatRequest>][] = [
    ['stopSequences', { stopSequences: ['1', '2', '3', '4', '5', '6'] }],
    ['parallelToolCalls', { parallelToolCalls: false, tools }],
    ['system', { messages: [{ role: 'system', parts: [image] }] }],
    [
      'toolResult',
      {
        messages: [
          {
            role: 'user',
            parts: [{ type: 'tool_result', id: 'a', name: null, parts: [], isError: false }],
          },
        ],
      },
    ],
  ]
  test.each(cases)('has no word for %s: %j', (field, request) => {
    expect(() => write(request)).toThrow(expect.objectContaining({ field }))
    expect(() => write(request)).toThrow(Untranslatable)
  })
})
