import { describe, expect, test } from 'vitest'
import { endpoints, type LlmRequest, type UpstreamChanges } from '../../src/formats/index.js'
import { estimateTokens } from '../../src/metering/index.js'

const read = (text: string): LlmRequest =>
  endpoints['chat.completions'].read(Buffer.from(text), estimateTokens)
const messages = '"messages":[{"role":"user","content":"hello"}]'
const plain = `{"model":"gpt-4o",${messages}}`
const body = (request: string, changes: Partial<UpstreamChanges> = {}): string =>
  read(request).bodyFor({ model: 'gpt-4o', defaults: {}, ...changes }) as string

describe('a chat request', () => {
  test('tells what it is charged by', () => {
    expect(read(`{"model":"m",${messages},"stream":true,"n":3,"max_tokens":7}`)).toMatchObject({
      model: 'm',
      stream: true,
      answers: 3,
      maxOutputTokens: 7,
      hasOutput: true,
      wantsUsageChunk: false,
      attributes: {},
    })
    expect(read(plain)).toMatchObject({ stream: false, answers: 1, maxOutputTokens: null })
  })

  test('is held for the larger one where both limits are given: vendors differ in which they obey', () => {
    const both = `{"model":"m",${messages},"max_tokens":900,"max_completion_tokens":7}`
    expect(read(both).maxOutputTokens).toBe(900)
  })

  test('tells the tier that it asks for, unless it leaves the choice', () => {
    const tier = (name: string) => read(`{"model":"m",${messages},"service_tier":"${name}"}`).attributes
    expect(tier('flex')).toEqual({ service_tier: 'flex' })
    expect(tier('auto')).toEqual({})
  })

  test('takes null for a field that it leaves out', () => {
    const nulls = `{"model":"m",${messages},"stream":null,"n":null,"max_tokens":null,"stream_options":null}`
    expect(read(nulls)).toMatchObject({ stream: false, answers: 1, maxOutputTokens: null })
  })

  test.each(['__proto__', 'constructor', 'toString'])('carries the member %s as any other', (name) => {
    const text = `{"${name}":{"model":"evil","max_tokens":1},"model":"gpt-4o",${messages}}`
    expect(read(text).maxOutputTokens).toBeNull()
    expect(body(text)).toBe(text)
    expect(({} as Record<string, unknown>).max_tokens).toBeUndefined()
  })
})

describe('the body for a provider', () => {
  test('is the caller’s, byte for byte, when nothing must differ', () => {
    const text = `{ "model":"gpt-4o" ,"x":{"y":[1.0,1e2]}, ${messages}, "seed":9007199254740993 }`
    expect(body(text)).toBe(text)
  })

  test('names the model of the route', () => {
    expect(body(plain, { model: 'up/"x"' })).toBe(plain.replace('"gpt-4o"', '"up/\\"x\\""'))
  })

  test('asks a stream for its usage, and keeps other stream options', () => {
    expect(JSON.parse(body(`{"model":"gpt-4o",${messages},"stream":true}`))).toMatchObject({
      stream_options: { include_usage: true },
    })
    const optioned = `{"model":"gpt-4o",${messages},"stream":true,"stream_options":{"include_usage":false,"x":1}}`
    expect(JSON.parse(body(optioned))).toMatchObject({ stream_options: { include_usage: true, x: 1 } })
    const wanting = `{"model":"gpt-4o",${messages},"stream":true,"stream_options":{"include_usage":true}}`
    expect(body(wanting)).toBe(wanting)
  })

  test('carries a lowered limit under the name that the model takes', () => {
    expect(JSON.parse(body(plain, { maxOutputTokens: 50 }))).toMatchObject({ max_tokens: 50 })
    expect(JSON.parse(body(plain, { model: 'o3-mini', maxOutputTokens: 50 }))).toMatchObject({
      max_completion_tokens: 50,
    })
  })

  test('carries a lowered limit in place of the route’s own', () => {
    const lowered = body(plain, {
      maxOutputTokens: 50,
      defaults: { max_tokens: 4096, max_completion_tokens: 4096 },
    })
    const { max_tokens: limit, max_completion_tokens: other } = JSON.parse(lowered) as Record<string, unknown>
    expect([limit, other]).toEqual([50, undefined])
  })

  test('fills in what the caller left out, and overrules nothing', () => {
    const defaults = { temperature: 0.2, top_p: 1 }
    const filled = body(`{"model":"gpt-4o",${messages},"temperature":0.9}`, { defaults })
    expect(JSON.parse(filled)).toMatchObject({ temperature: 0.9, top_p: 1 })
  })
})

describe('embeddings', () => {
  const embed = (text: string): LlmRequest => endpoints.embeddings.read(Buffer.from(text), estimateTokens)

  test.each(['"text"', '["a","b"]', '[1,2,3]', '[[1,2],[3]]'])('take the input %s', (input) => {
    expect(embed(`{"model":"m","input":${input}}`)).toMatchObject({ hasOutput: false, stream: false })
  })

  test.each(['""', '[]', '{}', '5', 'null', '[[]]', '[-1]', '[1.5]', '["a",1]'])(
    'refuse the input %s',
    (input) => {
      expect(() => embed(`{"model":"m","input":${input}}`)).toThrow(
        expect.objectContaining({
          code: 'invalid_request',
          details: { param: expect.stringMatching(/^input/) as string },
        }),
      )
    },
  )

  test('pass encoding_format and whatever else there is', () => {
    const text = '{"model":"m","input":"x","encoding_format":"base64","dimensions":8}'
    expect(embed(text).bodyFor({ model: 'm', defaults: {} })).toBe(text)
  })
})
