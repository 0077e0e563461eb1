import { describe, expect, test } from 'vitest'
import type { LlmRequest, UpstreamChanges } from '../../../src/formats/llm-request.js'
import { responses } from '../../../src/formats/responses/responses.js'
import { estimateTokens } from '../../../src/metering/index.js'

const read = (text: string): LlmRequest => responses.read(Buffer.from(text), estimateTokens)
const ask = (more: object = {}): LlmRequest => read(JSON.stringify({ model: 'm', input: 'hello', ...more }))
const body = (text: string, changes: Partial<UpstreamChanges> = {}): string =>
  read(text).bodyFor({ model: 'm', defaults: {}, ...changes }) as string
const refusal = (code: string, param: string) => expect.objectContaining({ code, details: { param } })

describe('a request for a response', () => {
  test('tells what it is charged by', () => {
    expect(ask({ stream: true, max_output_tokens: 7, service_tier: 'flex' })).toMatchObject({
      model: 'm',
      stream: true,
      maxOutputTokens: 7,
      answers: 1,
      hasOutput: true,
      attributes: { service_tier: 'flex' },
    })
    expect(ask({ service_tier: 'auto', stream: null })).toMatchObject({
      stream: false,
      maxOutputTokens: null,
      attributes: {},
    })
  })

  test('counts instructions, tools and the schema of the answer, and neither images nor files as text', () => {
    const plain = ask().inputTokens
    const words = 'many words '.repeat(100)
    for (const more of [
      { instructions: words },
      { tools: [{ type: 'function', name: 'f', description: words }] },
      { text: { format: { type: 'json_schema', schema: { description: words } } } },
    ])
      expect(ask(more).inputTokens).toBeGreaterThan(plain + 200)
    const megabyte = `data:image/png;base64,${'A'.repeat(1_000_000)}`
    const withImage = ask({
      input: [{ role: 'user', content: [{ type: 'input_image', image_url: megabyte }] }],
    })
    expect(withImage.inputTokens).toBeLessThan(4_000)
    const remote = ask({
      input: [{ role: 'user', content: [{ type: 'input_file', file_url: 'https://x/a.pdf' }] }],
    })
    expect(remote.inputTokens).toBeGreaterThan(50_000)
  })

  test.each([
    { previous_response_id: 'resp_1' },
    { conversation: { id: 'conv_1' } },
    { prompt: { id: 'pmpt_1' }, input: null },
    { input: [{ type: 'item_reference', id: 'msg_1' }] },
  ])('is held for the longest input when the provider adds to it: %j', (more) => {
    expect(ask(more).inputTokens).toBeGreaterThan(272_000)
  })

  test('is refused in the background, where nobody meters it', () => {
    expect(() => ask({ background: true })).toThrow(refusal('unsupported_parameter', 'background'))
    expect(ask({ background: false }).model).toBe('m')
  })

  test.each([
    ['{"input":"x"}', 'model'],
    ['{"model":"m","input":5}', 'input'],
    ['{"model":"m","input":"x","max_output_tokens":0}', 'max_output_tokens'],
    ['{"model":"m","input":"x","max_output_tokens":9,"max_output_tokens":99999}', 'max_output_tokens'],
    ['{"model":"m","input":"x","background":false,"background":true}', 'background'],
    ['{"model":"m","input":"x","stream":"yes"}', 'stream'],
  ])('is refused as %s', (text, param) => {
    expect(() => read(text)).toThrow(refusal('invalid_request', param))
  })
})

describe('the body for a provider', () => {
  const text = '{ "model":"m", "input":"x" , "seed":9007199254740993 }'

  test('is the caller’s, byte for byte, when nothing must differ', () => {
    expect(body(text)).toBe(text)
  })

  test('names the model of the route, carries a lowered limit, and fills in what was left out', () => {
    const changed = body(text, {
      model: 'up',
      maxOutputTokens: 50,
      defaults: { temperature: 0.2, max_output_tokens: 4096, input: 'y' },
    })
    expect(JSON.parse(changed)).toMatchObject({
      model: 'up',
      input: 'x',
      max_output_tokens: 50,
      temperature: 0.2,
    })
  })
})
