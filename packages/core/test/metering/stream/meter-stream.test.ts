import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { meterStream, streamFormats, type MeteredStream } from '../../../src/metering/index.js'
import { streamVectors } from '../vectors.js'

const event = (json: unknown): string => `data: ${JSON.stringify(json)}\n\n`
const delta = (content: string, more: object = {}): string =>
  event({ choices: [{ index: 0, delta: { content }, finish_reason: null, ...more }], usage: null })
const finish = event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })
const usage = event({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } })
const done = 'data: [DONE]\n\n'

function metered(format: string, ...events: (string | Uint8Array)[]): MeteredStream {
  const meter = meterStream(format)
  for (const bytes of events) meter.push(Buffer.from(bytes))
  return meter.end()
}

describe('meterStream', () => {
  it('keeps the last usage and adds none', () => {
    const early = event({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 1 } })
    expect(metered('openai.chat', early, finish, usage, event({ usage: null }), done).usage).toMatchObject({
      quantities: { input: 3, output: 2 },
      source: 'reported',
      raw: { prompt_tokens: 3, completion_tokens: 2 },
    })
  })

  it('takes the usage of a stream that broke off early as a lower bound', () => {
    const running = delta('one', { usage: { prompt_tokens: 3, completion_tokens: 1 } })
    const told = metered('compatible.chat', running)
    expect([told.outcome, told.usage]).toEqual(['truncated', null])
    expect(told.partialUsage?.quantities).toEqual({ input: 3, output: 1 })
  })

  it('takes an error that is followed by [DONE] as an error', () => {
    const error = { code: 'server_error', message: 'Provider disconnected unexpectedly' }
    const broken = { error, choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }] }
    const told = metered('openrouter.chat', delta('Par'), event(broken), done)
    expect(told).toMatchObject({
      outcome: 'error',
      error,
      text: 'Par',
      finishReason: 'error',
      terminator: '[DONE]',
    })
  })

  it('reads a last event without its blank line if it is whole', () => {
    expect(metered('openai.chat', finish, usage, 'data: [DONE]').outcome).toBe('complete')
    const told = metered('openai.chat', finish, usage.trimEnd())
    expect([told.outcome, told.usage?.quantities]).toEqual(['truncated', { input: 3, output: 2 }])
  })

  it('tells that a response was cut short by a limit', () => {
    const response = {
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      usage: { input_tokens: 5, output_tokens: 16 },
    }
    expect(metered('openai.responses', event({ type: 'response.incomplete', response }))).toMatchObject({
      outcome: 'incomplete',
      finishReason: 'incomplete',
      terminator: 'response.incomplete',
      usage: { quantities: { input: 5, output: 16 } },
    })
  })

  it('takes a bare error event of the Responses API', () => {
    const error = { code: 'server_error', message: 'Boom', param: null }
    const told = metered('openai.responses', event({ type: 'error', sequence_number: 3, ...error }))
    expect(told).toMatchObject({ outcome: 'error', error, usage: null })
  })

  it('counts the web searches of a response', () => {
    const item = { id: 'ws_1', type: 'web_search_call' }
    const told = metered(
      'openai.responses',
      event({ type: 'response.output_item.added', output_index: 0, item }),
      event({ type: 'response.output_item.added', output_index: 1, item }),
      event({
        type: 'response.completed',
        response: { status: 'completed', usage: { input_tokens: 5, output_tokens: 1 } },
      }),
    )
    expect(told.usage?.quantities).toEqual({ input: 5, output: 1, web_search: 2 })
  })

  it('reads the tool calls of Anthropic, but not those that its servers run', () => {
    const start = (index: number, block: object): string =>
      event({ type: 'content_block_start', index, content_block: block })
    const part = (index: number, json: string): string =>
      event({ type: 'content_block_delta', index, delta: { type: 'input_json_delta', partial_json: json } })
    const told = metered(
      'anthropic.messages',
      start(0, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }),
      part(0, '{"query":"x"}'),
      start(1, { type: 'tool_use', id: 't', name: 'weather', input: {} }),
      part(1, '{"city":'),
      part(1, '"Rome"}'),
    )
    expect(told.toolCalls).toEqual([{ id: 't', name: 'weather', arguments: '{"city":"Rome"}' }])
  })

  it('ends a prompt that Gemini blocks with the reason', () => {
    const told = metered(
      'gemini.generateContent',
      event({ promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 4 } }),
    )
    expect(told).toMatchObject({ outcome: 'complete', finishReason: 'SAFETY' })
    expect(told.usage?.quantities).toEqual({ input: 4 })
  })

  it('tells the size that an image stream made', () => {
    const image = { type: 'image_generation.completed', size: '1024x1536', quality: 'high', usage: {} }
    expect(metered('openai.images', event(image)).usage?.attributes).toEqual({
      size: '1024x1536',
      quality: 'high',
    })
  })

  it('refuses a format that does not stream', () => {
    for (const format of ['openai.embeddings', 'units', 'valueOf']) {
      expect(() => meterStream(format)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
    }
  })
})

describe('meterStream, at work', () => {
  it('parses of a usual stream what tells more than text, and nothing while it flows', () => {
    const parse = vi.spyOn(JSON, 'parse')
    const meter = meterStream('openai.chat')
    for (let i = 0; i < 500; i++) meter.push(Buffer.from(delta(` word ${i}`)))
    for (const last of [finish, usage, done]) meter.push(Buffer.from(last))
    expect(parse).toHaveBeenCalledTimes(0)
    const { usage: told, outcome, finishReason } = meter.end()
    expect([told?.quantities, outcome, finishReason]).toEqual([{ input: 3, output: 2 }, 'complete', 'stop'])
    expect(parse).toHaveBeenCalledTimes(2)
    parse.mockRestore()
  })

  it('keeps of a long stream its text, not its events', () => {
    const meter = meterStream('openai.chat')
    const content = 'x'.repeat(1000)
    for (let i = 0; i < 5_000; i++) meter.push(Buffer.from(delta(content)))
    expect(meter.progress()).toEqual({ bytes: 5_000 * delta(content).length, characters: 5_000_000 })
    expect(meter.end().text).toBe('x'.repeat(5_000_000))
  })

  it('counts, but does not keep, text without end', () => {
    const meter = meterStream('openai.chat')
    for (let i = 0; i < 12; i++) meter.push(Buffer.from(delta('x'.repeat(1024 * 1024))))
    expect(meter.progress().characters).toBe(12 * 1024 * 1024)
    expect(meter.end().text).toHaveLength(8 * 1024 * 1024)
  })

  it('estimates the delivered characters from a sample', () => {
    const meter = meterStream('openai.chat')
    for (let i = 0; i < 1_000; i++) meter.push(Buffer.from(delta('four')))
    const parse = vi.spyOn(JSON, 'parse')
    expect(meter.progress().characters).toBe(4_000)
    expect(parse.mock.calls.length).toBeLessThanOrEqual(16)
    parse.mockRestore()
    expect(meterStream('openai.chat').progress()).toEqual({ bytes: 0, characters: 0 })
  })

  it('reads a line of a megabyte that comes in small pieces', () => {
    const bytes = Buffer.from(delta('y'.repeat(1024 * 1024)) + done)
    const meter = meterStream('openai.chat')
    for (let at = 0; at < bytes.length; at += 100) meter.push(bytes.subarray(at, at + 100))
    expect(meter.end().text).toHaveLength(1024 * 1024)
  })

  it('survives invalid UTF-8, broken JSON and places out of range', () => {
    const meter = meterStream('openai.chat')
    meter.push(
      Buffer.concat([Buffer.from('data: {"choices":[{"delta":{"content":"'), Buffer.from([0xff, 0xc3])]),
    )
    meter.push(Buffer.from('"}}]}\n\ndata: {"broken\n\ndata: 7\n\ndata: null\n\n'))
    meter.push(Buffer.from(event({ choices: [{ index: 1e9, delta: { content: 'a' } }, null, 3] })))
    meter.push(Buffer.from(event({ choices: [{ delta: { tool_calls: [{ index: 1e9 }, { index: -1 }] } }] })))
    const told = meter.end()
    expect(told.text).toBe('\uFFFD\uFFFDa')
    expect(told.toolCalls).toHaveLength(2)
  })

  it.each(Object.keys(streamFormats))('reads any JSON as %s without throwing', (format) => {
    const types = fc.constantFrom(
      ...streamVectors.flatMap(({ bytes }) =>
        [...bytes.toString().matchAll(/"type":\s*"([^"]+)"/g)].map(([, type]) => type!),
      ),
    )
    const member = fc.constantFrom(
      ...['choices', 'delta', 'usage', 'message', 'response', 'item', 'candidates', 'content'],
    )
    const events = fc
      .tuple(types, fc.dictionary(member, fc.jsonValue()))
      .map(([type, members]) => ({ ...members, type }))
    fc.assert(
      fc.property(fc.array(fc.oneof(events, fc.jsonValue())), (list) => {
        const told = metered(format, ...list.map(event))
        expect(typeof told.text).toBe('string')
        for (const count of Object.values(told.usage?.quantities ?? {}))
          expect(Number(count)).toBeGreaterThan(0)
      }),
      { numRuns: 50 },
    )
  })
})
