import { describe, expect, test } from 'vitest'
import { anthropicChat } from '../../../src/formats/anthropic/anthropic-chat.js'
import type { ChatStep } from '../../../src/formats/chat/chat-answer.js'
import { streamVectors } from '../../metering/vectors.js'
import { stepsIn, told } from '../wire.js'

const transcripts = streamVectors.filter(({ format }) => format === 'anthropic.messages')
const whole = transcripts.filter(({ expected }) => expected.outcome === 'complete')
const read = (text: string): ChatStep[] => stepsIn(anthropicChat.stepReader(), Buffer.from(text))
const event = (type: string, members: object) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...members })}\n\n`

const finishes: Record<string, string> = { end_turn: 'stop', refusal: 'content_filter' }
const choice = 0

describe('recorded streams', () => {
  test.each(whole.map((vector) => [vector.file, vector] as const))(
    '%s tells what its sidecar says',
    (_, { bytes, expected }) => {
      const steps = stepsIn(anthropicChat.stepReader(), bytes)
      expect(steps[0]).toMatchObject({ type: 'start', id: 'msg_01ApaK754YQvujSfdPXzsdyD' })
      const { usage, finish, ...answer } = told(steps)
      expect(answer).toEqual({
        text: expected.text,
        reasoning: expected.reasoning,
        toolCalls: expected.tool_calls,
      })
      expect(finish).toBe(finishes[expected.finish_reason!])
      expect(usage).toEqual({ quantities: expected.quantities, serviceTier: 'standard' })
    },
  )

  test('there are enough of them', () => {
    expect(whole.length).toBeGreaterThanOrEqual(3)
  })

  test('keep the signature of their thinking', () => {
    const { bytes } = whole.find(({ file }) => file.includes('thinking'))!
    expect(stepsIn(anthropicChat.stepReader(), bytes)).toContainEqual({
      type: 'reasoning_signature',
      choice,
      signature: 'EqQBCgIYAhIM1gbcDa9GJwZA2b3hGgxBdjrkzLoky3dl1pk=',
      redacted: null,
    })
  })

  test('that break are upstream errors', () => {
    const { bytes } = transcripts.find(({ file }) => file.includes('overloaded'))!
    expect(() => stepsIn(anthropicChat.stepReader(), bytes)).toThrow(
      expect.objectContaining({ code: 'upstream_error' }),
    )
  })
})

describe('reading a stream', () => {
  test('tells calls, whose input comes in pieces, whole, or not at all', () => {
    const block = (index: number, more: object) =>
      event('content_block_start', { index, content_block: { type: 'tool_use', ...more } })
    const piece = (partial_json: string) =>
      event('content_block_delta', { index: 1, delta: { type: 'input_json_delta', partial_json } })
    expect(
      told(
        read(
          block(1, { id: 'a', name: 'f', input: {} }) +
            piece('') +
            piece('{"x":') +
            piece('1}') +
            block(2, { id: 'b', name: 'g', input: { y: 2 } }) +
            block(4, { id: 'c', name: 'h', input: {} }),
        ),
      ).toolCalls,
    ).toEqual([
      { id: 'a', name: 'f', arguments: '{"x":1}' },
      { id: 'b', name: 'g', arguments: '{"y":2}' },
      { id: 'c', name: 'h', arguments: '' },
    ])
  })

  test('passes over pings, comments, and blocks of tools that run at Anthropic', () => {
    const foreign = event('content_block_start', { index: 0, content_block: { type: 'server_tool_use' } })
    const input = event('content_block_delta', {
      index: 0,
      delta: { type: 'input_json_delta', partial_json: '{}' },
    })
    expect(read(`${event('ping', {})}: hello\n\n${foreign}${input}${event('message_stop', {})}`)).toEqual([])
  })

  test('tells the stop sequence, and overwrites figures that were given before', () => {
    const start = { input_tokens: 5, cache_read_input_tokens: 7, output_tokens: 1 }
    const delta = { stop_reason: 'stop_sequence', stop_sequence: 'END' }
    const later = { input_tokens: 6, cache_read_input_tokens: null, output_tokens: 4 }
    expect(
      read(
        event('message_start', { message: { usage: start } }) +
          event('message_delta', { delta, usage: later }),
      ),
    ).toEqual([
      { type: 'start', id: null, model: null },
      { type: 'finish', choice, finish: 'stop', stopSequence: 'END' },
      {
        type: 'usage',
        usage: { quantities: { input: 6, cache_read: 7, output: 4 }, serviceTier: null },
      },
    ])
  })
})
