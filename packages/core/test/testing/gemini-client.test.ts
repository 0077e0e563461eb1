import {
  ApiError,
  FunctionCallingConfigMode,
  GoogleGenAI,
  type GenerateContentResponse,
  type GenerateContentParameters,
} from '@google/genai'
import { expect, test } from 'vitest'
import type { FakeProvider } from '../../src/testing/index.js'
import { post, provider, type Loose } from './provider.js'

const client = ({ origin }: FakeProvider) =>
  new GoogleGenAI({ apiKey: 'g-1234', httpOptions: { baseUrl: origin } }).models
const ask = { model: 'gemini-3-pro', contents: 'hello there' }

const collected = async (fake: FakeProvider, parameters: GenerateContentParameters) => {
  const pieces = []
  for await (const piece of await client(fake).generateContentStream(parameters)) pieces.push(piece)
  return pieces
}

test('an answer depends on its prompt and instruction, and its usage is in the log', async () => {
  const fake = await provider()
  const answer = await client(fake).generateContent({ ...ask, config: { systemInstruction: 'Be brief.' } })
  expect(answer.text).toMatch(/^You said: Be brief.\nhello there./)
  const words = answer.text!.split(' ').length
  expect(answer).toMatchObject({ candidates: [{ finishReason: 'STOP' }], modelVersion: 'gemini-3-pro' })
  expect(answer.usageMetadata).toEqual({
    promptTokenCount: 10,
    candidatesTokenCount: words,
    totalTokenCount: 10 + words,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: 10 }],
  })
  expect(fake.calls).toMatchObject([
    {
      path: '/models/gemini-3-pro:generateContent',
      model: 'gemini-3-pro',
      stream: false,
      headers: { 'x-goog-api-key': 'g-1234' },
      usage: answer.usageMetadata,
      completed: true,
    },
  ])
})

test('an image counts 85 tokens, apart from the text’s', async () => {
  const parts = [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }, { text: 'abcd' }]
  const answer = await client(await provider()).generateContent({
    ...ask,
    contents: [{ role: 'user', parts }],
  })
  expect(answer.usageMetadata).toMatchObject({
    promptTokenCount: 90,
    promptTokensDetails: [
      { modality: 'TEXT', tokenCount: 5 },
      { modality: 'IMAGE', tokenCount: 85 },
    ],
  })
})

test('a stream says what the whole answer says, with usage that grows in every piece', async () => {
  const fake = await provider()
  const limited = { ...ask, config: { maxOutputTokens: 3, candidateCount: 2 } }
  const whole = await client(fake).generateContent(limited)
  const pieces = await collected(fake, limited)
  const secondOf = ({ candidates }: GenerateContentResponse) => candidates?.[1]?.content?.parts?.[0]?.text
  expect(pieces.map(secondOf).join('')).toBe(secondOf(whole))
  expect(pieces.map(({ usageMetadata }) => usageMetadata?.candidatesTokenCount)).toEqual([2, 4, 6, 6])
  expect(pieces.at(-1)).toMatchObject({
    candidates: [{ finishReason: 'MAX_TOKENS' }, { finishReason: 'MAX_TOKENS' }],
    usageMetadata: whole.usageMetadata,
  })
  expect(fake.calls[1]).toMatchObject({ stream: true, usage: whole.usageMetadata, completed: true })
})

test('a stream of events ends its lines with CR and LF; without alt=sse it is an array; both under /v1', async () => {
  const fake = await provider()
  const contents = [{ role: 'user', parts: [{ text: 'hello' }] }]
  const body = { contents, generationConfig: { maxOutputTokens: 2 } }
  const path = 'models/gemini-3-pro:streamGenerateContent'
  const events = await (await post(`${fake.url}/${path}?alt=sse`, body)).text()
  const array = await (await post(`${fake.origin}/v1beta/${path}`, body)).json()
  expect(events.match(/data: [^\r]+\r\n\r\n/g)).toHaveLength(3)
  expect(events.replaceAll('\r\n', '')).not.toContain('\n')
  const textOf = (piece: Loose) => piece.candidates[0].content.parts[0].text
  expect((array as Loose[]).map(textOf)).toEqual(['You ', 'said: ', ''])
})

const declarations = ['weather', 'time'].map((name) => ({
  name,
  parametersJsonSchema: { type: 'object', properties: { city: { type: 'string' } } },
}))
const forced = (allowedFunctionNames?: string[]) => ({
  tools: [{ functionDeclarations: declarations }],
  toolConfig: {
    functionCallingConfig: {
      mode: FunctionCallingConfigMode.ANY,
      ...(allowedFunctionNames && { allowedFunctionNames }),
    },
  },
})

test.each([
  ['all', undefined, ['weather', 'time']],
  ['those allowed', ['time'], ['time']],
])(
  'of two functions, %s are called, streamed or not, the first with a signature',
  async (_, allowed, names) => {
    const fake = await provider()
    const whole = await client(fake).generateContent({ ...ask, config: forced(allowed) })
    const args = { city: 'a simulated value' }
    const calls = names.map((name, index) => ({ name, args, id: `function-call-sim-1-${index}` }))
    expect(whole.functionCalls).toEqual(calls)
    const parts = whole.candidates![0]!.content!.parts!
    expect(parts.map(({ thoughtSignature }) => thoughtSignature !== undefined)).toEqual(
      names.map((_name, index) => index === 0),
    )
    const pieces = await collected(fake, { ...ask, config: forced(allowed) })
    expect(pieces.flatMap(({ functionCalls }) => functionCalls ?? [])).toMatchObject(
      names.map((name) => ({ name, args })),
    )
    expect(pieces.at(-1)?.usageMetadata).toEqual(whole.usageMetadata)
  },
)

test('what a function answered is answered in words, if its signature came back', async () => {
  const fake = await provider()
  const { candidates } = await client(fake).generateContent({ ...ask, config: forced() })
  const { content } = candidates![0]!
  const response = {
    role: 'user',
    parts: [{ functionResponse: { name: 'weather', response: { degrees: 21 } } }],
  }
  const turn = {
    ...ask,
    config: forced(),
    contents: [{ role: 'user', parts: [{ text: 'x' }] }, content!, response],
  }
  expect((await client(fake).generateContent(turn)).text).toContain('{"degrees":21}')
  for (const part of content!.parts!) delete part.thoughtSignature
  await expect(client(fake).generateContent(turn)).rejects.toThrow('thought_signature')
})

test.each([
  ['sim-error-400', 400, 'INVALID_ARGUMENT'],
  ['sim-error-429', 429, 'RESOURCE_EXHAUSTED'],
  ['sim-error-503', 503, 'UNAVAILABLE'],
  ['sim-error-418', 418, 'UNKNOWN'],
])('%s is an error of Google’s shape', async (model, code, status) => {
  const error: unknown = await client(await provider())
    .generateContent({ ...ask, model })
    .catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(ApiError)
  expect((error as ApiError).status).toBe(code)
  expect(JSON.parse((error as ApiError).message)).toMatchObject({ error: { code, status } })
})

test('an error in a stream is thrown, a cut is its end', async () => {
  const fake = await provider()
  await expect(collected(fake, { ...ask, model: 'sim-stream-error-2' })).rejects.toThrow(ApiError)
  expect(await collected(fake, { ...ask, model: 'sim-cut-2' })).toHaveLength(2)
  expect(fake.calls.map(({ completed }) => completed)).toEqual([false, false])
})

test('an array that fails is still JSON', async () => {
  const fake = await provider()
  const contents = [{ role: 'user', parts: [{ text: 'hello' }] }]
  const answer = await post(`${fake.url}/models/sim-stream-error-1:streamGenerateContent`, { contents })
  expect(await answer.json()).toMatchObject([
    { candidates: [{}] },
    { error: { code: 500, status: 'INTERNAL' } },
  ])
})

test.each([
  ['no contents', { contents: [] }, 'contents'],
  ['a limit below one', { contents: [{}], generationConfig: { maxOutputTokens: 0 } }, 'maxOutputTokens'],
])('a request with %s is refused with 400', async (_, body, message) => {
  const fake = await provider()
  const answer = await post(`${fake.url}/models/gemini:generateContent`, body)
  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({
    error: { code: 400, status: 'INVALID_ARGUMENT', message: expect.stringContaining(message) },
  })
})

test('usage may be left out', async () => {
  const answer = await client(await provider()).generateContent({ ...ask, model: 'sim-no-usage' })
  expect(answer.usageMetadata).toBeUndefined()
})
