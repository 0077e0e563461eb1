import { describe, expect, test } from 'vitest'
import { countTokensAnswer } from '../../../src/formats/anthropic/count-tokens.js'
import { messages } from '../../../src/formats/anthropic/messages.js'
import { endpointAt } from '../../../src/formats/index.js'
import type { LlmRequest, UpstreamChanges } from '../../../src/formats/llm-request.js'
import { estimateTokens } from '../../../src/metering/index.js'

const hello = [{ role: 'user', content: 'hello' }]
const read = (text: string): LlmRequest => messages.read(Buffer.from(text), estimateTokens)
const ask = (more: object = {}): LlmRequest =>
  read(JSON.stringify({ model: 'm', max_tokens: 7, messages: hello, ...more }))
const body = (text: string, changes: Partial<UpstreamChanges> = {}): string =>
  read(text).bodyFor({ model: 'm', defaults: {}, ...changes }) as string
const count = (more: object) =>
  countTokensAnswer(Buffer.from(JSON.stringify({ model: 'm', messages: hello, ...more })), estimateTokens)
    .answer
const refusal = (code: string, param: string) => expect.objectContaining({ code, details: { param } })

describe('a request for a message', () => {
  test('tells what it is charged by', () => {
    expect(ask({ stream: true })).toMatchObject({
      model: 'm',
      stream: true,
      maxOutputTokens: 7,
      answers: 1,
      hasOutput: true,
      wantsUsageChunk: true,
      attributes: {},
    })
    expect(ask({ max_tokens: 0, stream: null })).toMatchObject({ stream: false, maxOutputTokens: 0 })
  })

  test.each([
    [{ service_tier: 'auto' }, {}],
    [{ service_tier: 'standard_only' }, { service_tier: 'standard' }],
    [
      { speed: 'fast', inference_geo: 'us' },
      { speed: 'fast', region: 'us' },
    ],
  ])('tells what of %j selects a price', (more, attributes) => {
    expect(ask(more).attributes).toEqual(attributes)
  })

  test('counts system, tools and schemas, and neither images nor files as text', () => {
    const plain = ask().inputTokens
    const words = 'many words '.repeat(100)
    for (const more of [
      { system: [{ type: 'text', text: words }] },
      { tools: [{ name: 'f', description: words, input_schema: {} }] },
      { output_config: { format: { type: 'json_schema', schema: { description: words } } } },
    ])
      expect(ask(more).inputTokens).toBeGreaterThan(plain + 200)
    const block = (source: object, type = 'image') =>
      ask({ messages: [{ role: 'user', content: [{ type, source }] }] }).inputTokens
    const data = 'A'.repeat(1_000_000)
    expect(block({ type: 'base64', media_type: 'image/png', data })).toBeLessThan(4_000)
    expect(block({ type: 'url', url: 'https://x/a.pdf' }, 'document')).toBeGreaterThan(50_000)
  })

  test('counts what Anthropic adds where there are tools', () => {
    const tool = { name: 'f', input_schema: {} }
    expect(ask({ tools: [tool] }).inputTokens).toBeGreaterThan(ask({ tools: [] }).inputTokens + 500)
  })

  test.each([
    ['{"max_tokens":1,"messages":[]}', 'model'],
    ['{"model":"m","messages":[{"role":"user","content":"x"}]}', 'max_tokens'],
    ['{"model":"m","max_tokens":-1,"messages":[{"role":"user","content":"x"}]}', 'max_tokens'],
    ['{"model":"m","max_tokens":1,"messages":[]}', 'messages'],
    ['{"model":"m","max_tokens":1,"messages":[{"role":"user"}]}', 'messages.0.content'],
    ['{"model":"m","max_tokens":1,"max_tokens":9999,"messages":[]}', 'max_tokens'],
    ['{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}],"stream":"yes"}', 'stream'],
    ['{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}],"tools":{}}', 'tools'],
  ])('is refused as %s', (text, param) => {
    expect(() => read(text)).toThrow(refusal('invalid_request', param))
  })

  test('is found at its path, and so is the count of its tokens', () => {
    expect(endpointAt('/v1/messages')).toEqual({ endpoint: 'messages' })
    expect(endpointAt('/v1/messages/count_tokens')).toEqual({ endpoint: 'messages', countsOnly: true })
  })
})

describe('the body for a provider', () => {
  const text =
    '{ "model":"m", "max_tokens" : 7, "messages":[{"role":"user","content":"\\u0041"}] , "top_k":9007199254740993 }'

  test('is the caller’s, byte for byte, when nothing must differ', () => {
    expect(body(text)).toBe(text)
  })

  test('names the model of the route, carries a lowered limit, and fills in what was left out', () => {
    const changed = body(text, {
      model: 'up',
      maxOutputTokens: 5,
      defaults: { temperature: 0.2, max_tokens: 4096 },
    })
    expect(changed).toContain('"top_k":9007199254740993 }')
    expect(JSON.parse(changed)).toMatchObject({ model: 'up', max_tokens: 5, temperature: 0.2 })
  })
})

describe('a count of tokens', () => {
  test('is what a message would be held for, and needs no limit', () => {
    const more = { system: 'be brief', tools: [{ name: 'f', input_schema: {} }] }
    expect(count(more)).toEqual({ input_tokens: ask(more).inputTokens })
  })

  test('is refused as a message is', () => {
    expect(() => count({ messages: [] })).toThrow(refusal('invalid_request', 'messages'))
    expect(() => count({ model: undefined })).toThrow(refusal('invalid_request', 'model'))
  })
})
