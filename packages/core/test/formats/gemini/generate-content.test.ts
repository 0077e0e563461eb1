import { describe, expect, test } from 'vitest'
import { endpointAt, endpoints, type LlmRequest, type UpstreamChanges } from '../../../src/formats/index.js'
import { ProviderFormats } from '../../../src/formats/provider-formats.js'
import { estimateTokens } from '../../../src/metering/index.js'

const inPath = { model: 'gemini-2.5-pro', stream: true }
const read = (text: string, facts?: typeof inPath): LlmRequest =>
  endpoints.generateContent.read(Buffer.from(text), estimateTokens, facts)
const contents = '"contents":[{"parts":[{"text":"hello"}]}]'
const body = (text: string, changes: Partial<UpstreamChanges> = {}): string =>
  read(text, inPath).bodyFor({ model: 'up', defaults: {}, ...changes }) as string
const refusal = (param: string) => expect.objectContaining({ code: 'invalid_request', details: { param } })

describe('a call of generateContent', () => {
  test('tells what it is charged by; model and streaming stand in the path', () => {
    const config = '"generationConfig":{"maxOutputTokens":7,"candidateCount":3}'
    expect(read(`{${contents},${config},"serviceTier":"flex"}`, inPath)).toMatchObject({
      ...inPath,
      maxOutputTokens: 7,
      answers: 3,
      hasOutput: true,
      attributes: { service_tier: 'flex' },
    })
    expect(read(`{${contents}}`, inPath)).toMatchObject({
      maxOutputTokens: null,
      answers: 1,
      attributes: {},
    })
  })

  test('is charged by the snake_case names just the same', () => {
    const config = '"generation_config":{"max_output_tokens":7,"candidate_count":3}'
    expect(read(`{${contents},${config}}`, inPath)).toMatchObject({ maxOutputTokens: 7, answers: 3 })
    const told = (name: string) =>
      read(`{${contents},"${name}":{"parts":[{"text":"${'be brief '.repeat(99)}"}]}}`, inPath).inputTokens
    expect(told('system_instruction')).toBe(told('systemInstruction'))
  })

  test('takes the model from the body where there is no path', () => {
    expect(read(`{"model":"models/m",${contents}}`)).toMatchObject({ model: 'm', stream: false })
    expect(() => read(`{${contents}}`)).toThrow(refusal('model'))
  })

  test('counts on what lies at Google’s', () => {
    const plain = read(`{${contents}}`, inPath).inputTokens
    expect(read(`{${contents},"cachedContent":"c/1"}`, inPath).inputTokens).toBe(plain + 1_048_576)
    const remote = '{"fileData":{"fileUri":"https://x/a.pdf","mimeType":"application/pdf"}}'
    expect(read(`{"contents":[{"parts":[${remote}]}]}`, inPath).inputTokens).toBeGreaterThan(50_000)
  })

  test.each([
    ['{}', 'contents'],
    ['{"contents":[]}', 'contents'],
    [`{${contents},${contents}}`, 'contents'],
    [`{${contents},"generationConfig":{},"generation_config":{}}`, 'generationConfig'],
    [`{${contents},"generationConfig":[]}`, 'generationConfig'],
    [`{${contents},"generationConfig":{"maxOutputTokens":0}}`, 'generationConfig.maxOutputTokens'],
    [`{${contents},"generationConfig":{"candidateCount":1.5}}`, 'generationConfig.candidateCount'],
    [`{${contents},"generationConfig":{"maxOutputTokens":1,"maxOutputTokens":2}}`, 'maxOutputTokens'],
    [
      `{${contents},"generationConfig":{"maxOutputTokens":1,"max_output_tokens":2}}`,
      'generationConfig.maxOutputTokens',
    ],
  ])('refuses %s', (text, param) => {
    expect(() => read(text, inPath)).toThrow(refusal(param))
  })
})

describe('the body for a provider', () => {
  test('is the caller’s, byte for byte: another model stands in the path', () => {
    const text = `{ ${contents} ,"generationConfig":{"topP":1.0,"seed":9007199254740993}, "x":[1e2] }`
    expect(body(text)).toBe(text)
  })

  test.each([
    [`{${contents}}`, `{"generationConfig":{"maxOutputTokens":50},${contents}}`],
    [
      `{${contents}, "generationConfig": {"topP":1.0} }`,
      `{${contents}, "generationConfig": {"maxOutputTokens":50,"topP":1.0} }`,
    ],
    [
      `{"generation_config":{"max_output_tokens":null},${contents}}`,
      `{"generation_config":{"max_output_tokens":50},${contents}}`,
    ],
    [`{"generationConfig":null,${contents}}`, `{"generationConfig":{"maxOutputTokens":50},${contents}}`],
  ])('carries a lowered limit: %s', (text, expected) => {
    expect(body(text, { maxOutputTokens: 50 })).toBe(expected)
  })

  test('fills in what the caller left out, and overrules nothing', () => {
    const defaults = { generationConfig: { temperature: 0.2 }, serviceTier: 'flex' }
    expect(JSON.parse(body(`{${contents}}`, { defaults, maxOutputTokens: 50 }))).toMatchObject({
      generationConfig: { temperature: 0.2, maxOutputTokens: 50 },
      serviceTier: 'flex',
    })
    const own = `{${contents},"generation_config":{},"service_tier":"priority"}`
    expect(body(own, { defaults })).toBe(own)
  })

  test('names the provider’s model where the caller’s named one', () => {
    expect(body(`{"model":"models/m",${contents}}`)).toBe(`{"model":"models/up",${contents}}`)
  })
})

describe('a path', () => {
  test.each([
    ['/v1beta/models/gemini-2.5-pro:generateContent', 'gemini-2.5-pro', false],
    ['/v1beta/models/gemini-2.5-pro:streamGenerateContent', 'gemini-2.5-pro', true],
    ['/models/google/gemini:generateContent', 'google/gemini', false],
    ['/models/google%2Fgemini:generateContent', 'google/gemini', false],
  ])('%s leads to %s', (path, model, stream) => {
    expect(endpointAt(path)).toEqual({ endpoint: 'generateContent', inPath: { model, stream } })
  })

  test.each(['/v1beta/models/m:countTokens', '/models/:generateContent', '/models/%E0:generateContent'])(
    '%s leads nowhere',
    (path) => {
      expect(endpointAt(path)).toBeNull()
    },
  )

  test('of a provider names the model, and asks for events', () => {
    const gemini = new ProviderFormats().of({ format: 'gemini', profile: null, config: {} })!
    const passage = gemini.passes.generateContent!
    expect(passage.path({ model: 'google/gemini', stream: false })).toBe(
      '/models/google%2Fgemini:generateContent',
    )
    expect(passage.path({ model: 'm', stream: true })).toBe('/models/m:streamGenerateContent?alt=sse')
    expect(gemini.authorize('secret')).toEqual({ 'x-goog-api-key': 'secret' })
  })
})
