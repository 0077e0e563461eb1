import { describe, expect, test } from 'vitest'
import type { ChatPart, ChatRequest } from '../../../src/formats/chat/chat-request.js'
import { geminiChat } from '../../../src/formats/gemini/gemini-chat.js'
import { plainRequest } from '../wire.js'

const hello = [{ role: 'user', parts: [{ text: 'hello' }] }]
const read = (body: object): ChatRequest =>
  geminiChat.readRequest({ contents: hello, ...body }, { model: 'm', stream: false })
const refusal = (code: string, param: string) => expect.objectContaining({ code, details: { param } })
const partsIn = (...parts: object[]): ChatPart[] => read({ contents: [{ parts }] }).messages[0]!.parts
const text = (words: string) => ({ type: 'text' as const, text: words })
const config = (members: object) => read({ generationConfig: members })

describe('reading a request', () => {
  test('knows every word of it', () => {
    const asked = read({
      systemInstruction: { parts: [{ text: 'be brief' }] },
      tools: [{ functionDeclarations: [{ name: 'f' }] }, { functionDeclarations: [{ name: 'g' }] }],
      generationConfig: {
        maxOutputTokens: 9,
        temperature: 0.5,
        topP: 0.9,
        topK: 40,
        stopSequences: ['END'],
        candidateCount: 2,
        seed: 7,
        presencePenalty: 0.1,
        frequencyPenalty: 0.2,
      },
      serviceTier: 'flex',
    })
    expect(asked).toEqual({
      ...plainRequest,
      messages: [{ role: 'system', parts: [text('be brief')] }, ...plainRequest.messages],
      tools: ['f', 'g'].map((name) => ({ name, description: null, parameters: null, strict: null })),
      maxOutputTokens: 9,
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      stopSequences: ['END'],
      answers: 2,
      seed: 7,
      presencePenalty: 0.1,
      frequencyPenalty: 0.2,
      serviceTier: 'flex',
    })
  })

  test('takes the snake_case names, but no member by both of its names', () => {
    const parts = [{ inline_data: { mime_type: 'image/png', data: 'AAAA' } }]
    expect(
      read({
        contents: { role: 'user', parts },
        system_instruction: { parts: { text: 'x' } },
        generation_config: { max_output_tokens: 5, thinking_config: { thinking_budget: 0 } },
      }),
    ).toMatchObject({
      messages: [{ parts: [text('x')] }, { parts: [{ source: { mediaType: 'image/png' } }] }],
      maxOutputTokens: 5,
      reasoning: { effort: 'none' },
    })
    const twice = { topK: 5, top_k: 6 }
    expect(() => config(twice)).toThrow(refusal('invalid_request', 'generationConfig.topK'))
  })

  test.each<[object, ChatRequest['toolChoice']]>([
    [{}, null],
    [{ mode: 'MODE_UNSPECIFIED' }, null],
    [{ mode: 'AUTO' }, 'auto'],
    [{ mode: 'NONE' }, 'none'],
    [{ mode: 'ANY' }, 'required'],
    [{ mode: 'ANY', allowedFunctionNames: ['f'] }, { name: 'f' }],
  ])('takes %j for a choice of tools', (functionCallingConfig, choice) => {
    expect(read({ toolConfig: { functionCallingConfig } }).toolChoice).toEqual(choice)
  })

  test('takes functions for strict whose calls are to be validated', () => {
    const tools = [{ functionDeclarations: [{ name: 'f' }] }]
    const functionCallingConfig = { mode: 'VALIDATED' }
    expect(read({ tools, toolConfig: { functionCallingConfig } })).toMatchObject({
      toolChoice: 'auto',
      tools: [{ name: 'f', strict: true }],
    })
  })

  test.each<[object, ChatRequest['reasoning']]>([
    [{ thinkingBudget: 0 }, { effort: 'none', budgetTokens: null }],
    [
      { thinkingBudget: -1, includeThoughts: true },
      { effort: null, budgetTokens: -1 },
    ],
    [{ thinkingBudget: 2048 }, { effort: null, budgetTokens: 2048 }],
    [{ thinkingLevel: 'HIGH' }, { effort: 'high', budgetTokens: null }],
    [{ thinkingLevel: 'low' }, { effort: 'low', budgetTokens: null }],
    [{ includeThoughts: true }, null],
  ])('takes %j for how to think', (thinkingConfig, reasoning) => {
    expect(config({ thinkingConfig }).reasoning).toEqual(reasoning)
  })

  test('reads schemas of either kind as JSON Schema', () => {
    const given = {
      type: 'OBJECT',
      nullable: true,
      properties: {
        type: { type: 'STRING', enum: ['a'], nullable: true },
        list: { type: 'ARRAY', minItems: '1', items: { anyOf: [{ type: 'INTEGER' }, { type: 'NULL' }] } },
      },
    }
    const schema = {
      type: ['object', 'null'],
      properties: {
        type: { type: ['string', 'null'], enum: ['a', null] },
        list: { type: 'array', minItems: 1, items: { anyOf: [{ type: 'integer' }, { type: 'null' }] } },
      },
    }
    const json = 'application/json'
    expect(config({ responseMimeType: json, responseSchema: given }).answerFormat).toEqual({
      type: 'json_schema',
      name: null,
      schema,
      strict: null,
    })
    expect(config({ responseMimeType: json, responseJsonSchema: schema }).answerFormat).toMatchObject({
      schema,
    })
    expect(config({ responseMimeType: json }).answerFormat).toEqual({ type: 'json' })
    expect(config({ responseMimeType: 'text/plain' }).answerFormat).toEqual({ type: 'text' })
    const functionDeclarations = [
      { name: 'f', parameters: given },
      { name: 'g', parametersJsonSchema: schema },
    ]
    const { tools } = read({ tools: [{ functionDeclarations }] })
    expect(tools).toMatchObject([{ parameters: schema }, { parameters: schema }])
  })

  test('reads media by their types, as data or by their addresses', () => {
    const uri = (fileUri: string, mimeType?: string) => ({ fileData: { fileUri, mimeType } })
    const data = (mimeType: string) => ({ inlineData: { mimeType, data: 'AAAA' } })
    const web = (path: string) => ({ kind: 'url', url: `https://x/${path}` })
    const base64 = (mediaType: string) => ({ kind: 'base64', mediaType, data: 'AAAA' })
    expect(
      partsIn(
        data('IMAGE/PNG'),
        data('application/pdf'),
        data('audio/wav'),
        uri('https://x/a', 'image/webp'),
        uri('https://x/a.pdf?b=c'),
      ),
    ).toEqual([
      { type: 'image', source: base64('image/png'), detail: null },
      { type: 'file', source: base64('application/pdf'), name: null },
      { type: 'audio', source: base64('audio/wav') },
      { type: 'image', source: web('a'), detail: null },
      { type: 'file', source: web('a.pdf?b=c'), name: null },
    ])
  })

  test('numbers calls that have no ids, and finds the call of each result', () => {
    const call = (name: string, id?: string) => ({ functionCall: { name, args: { a: 1 }, id } })
    const result = (name: string, id?: string) => ({
      functionResponse: { name, id, response: { output: 'x' } },
    })
    const { messages } = read({
      contents: [
        { role: 'model', parts: [call('f'), call('g', 'own'), call('f')] },
        { role: 'user', parts: [result('g', 'own'), result('f'), result('f')] },
        { role: 'model', parts: [call('f')] },
        { role: 'function', parts: [result('f')] },
      ],
    })
    const ids = messages.map(({ parts }) => parts.map((part) => 'id' in part && part.id))
    expect(ids).toEqual([['call_1', 'own', 'call_2'], ['own', 'call_1', 'call_2'], ['call_3'], ['call_3']])
    expect(messages.map(({ role }) => role)).toEqual(['assistant', 'user', 'assistant', 'user'])
    expect(messages[0]!.parts[0]).toMatchObject({ name: 'f', arguments: '{"a":1}', signature: null })
    const stray = { contents: [{ parts: [result('f')] }] }
    const param = 'contents.0.parts.0.functionResponse.name'
    expect(() => read(stray)).toThrow(refusal('invalid_request', param))
  })

  test.each<[object, object]>([
    [{ output: 'sunny' }, { parts: [text('sunny')], isError: false }],
    [{ output: { c: 20 } }, { parts: [text('{"c":20}')], isError: false }],
    [{ error: 'no such city' }, { parts: [text('no such city')], isError: true }],
    [{ result: 'sunny' }, { parts: [text('{"result":"sunny"}')], isError: false }],
    [
      { output: 1, error: 2 },
      { parts: [text('{"output":1,"error":2}')], isError: false },
    ],
  ])('takes %j for what a function gave', (response, expected) => {
    const functionResponse = { id: 'a', name: 'f', response }
    expect(partsIn({ functionResponse })[0]).toMatchObject(expected)
  })

  test('keeps the marks of calls and thoughts', () => {
    const functionCall = { id: 'a', name: 'f', args: {} }
    expect(
      partsIn(
        { functionCall, thoughtSignature: 'mark' },
        { text: 'hm', thought: true, thoughtSignature: 'sig' },
        { text: 'said', thoughtSignature: 'sig' },
        { text: '', thoughtSignature: 'sig' },
      ),
    ).toEqual([
      { type: 'tool_call', id: 'a', name: 'f', arguments: '{}', signature: 'mark' },
      { type: 'reasoning', text: 'hm', signature: 'sig', redacted: null },
      text('said'),
    ])
  })

  test('puts a turn together that a client keeps in pieces', () => {
    const piece = (...parts: object[]) => ({ role: 'model', parts })
    const thought = (words: string, mark?: string) => ({ text: words, thought: true, thoughtSignature: mark })
    const { messages } = read({
      contents: [
        { role: 'user', parts: [{ text: 'a' }] },
        { role: 'user', parts: [{ text: 'b' }] },
        piece(thought('h')),
        piece(thought('m'), thought('', 'sig')),
        piece(thought('so', 'other'), { text: 'Yes' }),
      ],
    })
    const signed = (words: string, signature: string) => ({
      type: 'reasoning',
      text: words,
      signature,
      redacted: null,
    })
    expect(messages).toEqual([
      { role: 'user', parts: [text('a')] },
      { role: 'user', parts: [text('b')] },
      { role: 'assistant', parts: [signed('hm', 'sig'), signed('so', 'other'), text('Yes')] },
    ])
  })

  test('passes over what is bookkeeping, and what asks for nothing', () => {
    const idle = {
      model: 'models/m',
      labels: { team: 'a' },
      store: false,
      cachedContent: null,
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
      serviceTier: 'unspecified',
      generationConfig: { responseModalities: ['TEXT'], responseLogprobs: false },
    }
    expect(read(idle)).toEqual(read({}))
  })
})
