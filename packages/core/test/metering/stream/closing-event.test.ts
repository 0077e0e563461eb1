import { describe, expect, it } from 'vitest'
import { isClosingEvent, isUsageOnlyChunk, meterStream, SseSplitter } from '../../../src/metering/index.js'
import { streamVectors } from '../vectors.js'

const event = (json: unknown): string => `data: ${JSON.stringify(json)}\n\n`

describe('isClosingEvent', () => {
  it.each(
    streamVectors.filter(({ expected }) => expected.outcome === 'complete').map((v) => [v.file, v] as const),
  )('finds the one event that closes %s', (_, { format, bytes }) => {
    const splitter = new SseSplitter()
    const events = splitter.push(bytes)
    const rest = splitter.rest()
    if (rest) events.push(rest)
    const closing = events.filter((one) => isClosingEvent(format, one))
    expect(closing).toHaveLength(1)
    const before = meterStream(format)
    for (const one of events.slice(0, events.indexOf(closing[0]!))) before.pushEvent(one)
    expect(before.read().outcome).toBe('truncated')
  })

  it('is not misled by the same letters in a text', () => {
    expect(isClosingEvent('openai.chat', Buffer.from('data: "[DONE] "\n\n'))).toBe(false)
    const text = event({ type: 'content_block_delta', delta: { text: '"type":"message_stop"' } })
    expect(isClosingEvent('anthropic.messages', Buffer.from(text))).toBe(false)
  })
})

describe('isUsageOnlyChunk', () => {
  it.each([
    [event({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } }), true],
    ['data: {"choices": [], "usage": {"prompt_tokens": 1}}\n\n', true],
    [event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }), false],
    [event({ choices: [], prompt_filter_results: [] }), false],
    [event({ choices: [], usage: null }), false],
    [event({ choices: [{ delta: {} }], usage: { prompt_tokens: 1 } }), false],
    [event({ choices: [{ delta: { content: '"choices":[] "usage":{' } }] }), false],
    ['data: [DONE]\n\n', false],
  ])('of %j is %j', (text, expected) => {
    expect(isUsageOnlyChunk(Buffer.from(text))).toBe(expected)
  })
})
