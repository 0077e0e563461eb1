import { APIError } from '@anthropic-ai/sdk'
import { describe, expect, test } from 'vitest'
import { anthropicChat } from '../../../src/formats/anthropic/anthropic-chat.js'
import type { ChatStep } from '../../../src/formats/chat/chat-answer.js'
import { openaiChat } from '../../../src/formats/openai/openai-chat.js'
import { MeterwayError } from '../../../src/kernel/errors.js'
import { meterStream } from '../../../src/metering/index.js'
import { streamVectors } from '../../metering/vectors.js'
import { answerOf, facts, stepsIn, told, written } from '../wire.js'
import { ask, clientOf } from './client.js'

const usage = answerOf({}).usage!
const choice = 0

const steps: ChatStep[] = [
  { type: 'start', id: 'id-1', model: 'up' },
  { type: 'reasoning', choice, text: 'h' },
  { type: 'reasoning', choice, text: 'm' },
  { type: 'reasoning_signature', choice, signature: 'sig', redacted: null },
  { type: 'reasoning_signature', choice, signature: null, redacted: 'opaque' },
  { type: 'text', choice, text: 'Let me ' },
  { type: 'text', choice, text: 'see.' },
  { type: 'tool_call', choice, index: 0, id: 'call_1', name: 'weather', signature: null },
  { type: 'tool_arguments', choice, index: 0, text: '{"city":' },
  { type: 'tool_call', choice, index: 1, id: 'call_2', name: 'time', signature: 'mark' },
  { type: 'tool_arguments', choice, index: 1, text: '{"zone":' },
  { type: 'tool_arguments', choice, index: 0, text: '"Paris"}' },
  { type: 'tool_arguments', choice, index: 1, text: '"CET"}' },
  { type: 'tool_call', choice, index: 2, id: 'call_3', name: 'now', signature: null },
  { type: 'finish', choice, finish: 'tool_calls', stopSequence: null },
  { type: 'usage', usage },
]

interface WrittenEvent {
  heading: string
  type: string
  index?: number
  delta?: { type: string }
  content_block?: { type: string; input?: object }
}

const eventsOf = (stream: string): WrittenEvent[] =>
  stream
    .trimEnd()
    .split('\n\n')
    .map((one) => {
      const [heading, data] = one.split('\n')
      return {
        heading: heading!.slice('event: '.length),
        ...(JSON.parse(data!.slice('data: '.length)) as Omit<WrittenEvent, 'heading'>),
      }
    })

describe('a written stream', () => {
  test('is put together by the official client as the whole message', async () => {
    const stream = clientOf(written(anthropicChat, steps)).messages.stream(ask)
    const heard: string[] = []
    stream.on('text', (delta) => heard.push(delta))
    stream.on('thinking', (delta) => heard.push(delta))
    stream.on('contentBlock', ({ type }) => heard.push(type))
    const message = await stream.finalMessage()
    expect(heard).toEqual([
      'h',
      'm',
      'thinking',
      'redacted_thinking',
      'Let me ',
      'see.',
      'text',
      'tool_use',
      'tool_use',
      'tool_use',
    ])
    expect(message).toMatchObject({
      id: 'id-1',
      model: 'asked-for',
      stop_reason: 'tool_use',
      content: [
        { type: 'thinking', thinking: 'hm', signature: 'sig' },
        { type: 'redacted_thinking', data: 'opaque' },
        { type: 'text', text: 'Let me see.' },
        { type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Paris' } },
        { type: 'tool_use', id: 'call_2', name: 'time', input: { zone: 'CET' } },
        { type: 'tool_use', id: 'call_3', name: 'now', input: {} },
      ],
      usage: {
        input_tokens: 10,
        cache_read_input_tokens: 20,
        cache_creation_input_tokens: 3,
        output_tokens: 12,
        output_tokens_details: { thinking_tokens: 7 },
      },
    })
  })

  test('opens with the estimated input, and ends with the exact usage before the last word', () => {
    const events = eventsOf(written(anthropicChat, steps))
    expect(events.every(({ heading, type }) => heading === type)).toBe(true)
    expect(events[0]).toMatchObject({
      type: 'message_start',
      message: { content: [], stop_reason: null, usage: { input_tokens: 9, output_tokens: 0 } },
    })
    expect(events.slice(-2)).toMatchObject([
      { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 12 } },
      { type: 'message_stop' },
    ])
  })

  test('has one block open at a time, and input in deltas alone', () => {
    const blocks = eventsOf(written(anthropicChat, steps)).filter(({ index }) => index !== undefined)
    let open: number | null = null
    for (const { type, index, content_block: block } of blocks) {
      if (type === 'content_block_start') {
        expect(open).toBeNull()
        open = index!
        if (block?.type === 'tool_use') expect(block.input).toEqual({})
      }
      expect(index).toBe(open)
      if (type === 'content_block_stop') open = null
    }
    expect(open).toBeNull()
    expect(blocks.at(-1)!.index).toBe(5)
  })

  test('tells the arguments of a call as they come', () => {
    const writer = anthropicChat.stepWriter(facts)
    const texts = steps.map((step) => writer.write(step))
    expect(texts[8]).toContain('"partial_json":"{\\"city\\":"')
    expect(texts[10]).toBe('')
    expect(eventsOf(texts[11]!).map(({ type }) => type)).toEqual([
      'content_block_delta',
      'content_block_stop',
      'content_block_start',
      'content_block_delta',
    ])
  })

  test('is read as it was written', () => {
    const again = stepsIn(anthropicChat.stepReader(), Buffer.from(written(anthropicChat, steps)))
    expect(told(again)).toEqual({ ...told(steps), usage })
    expect(again).toContainEqual(steps[3])
    expect(again).toContainEqual(steps[4])
    expect(again).toContainEqual({ ...steps[9], index: 1 })
  })

  test('is metered as what it tells', () => {
    const meter = meterStream('anthropic.messages')
    meter.push(Buffer.from(written(anthropicChat, steps)))
    expect(meter.end()).toMatchObject({ outcome: 'complete', usage: { quantities: usage.quantities } })
  })

  test('has every transcript of OpenAI’s as its own', async () => {
    const chats = streamVectors.filter(
      ({ format, expected }) => format.endsWith('.chat') && expected.outcome === 'complete',
    )
    expect(chats.length).toBeGreaterThanOrEqual(13)
    for (const { bytes, expected } of chats) {
      const stream = written(anthropicChat, stepsIn(openaiChat.stepReader(), bytes))
      const { content } = await clientOf(stream).messages.stream(ask).finalMessage()
      const texts = content.map((block) => (block.type === 'text' ? block.text : '')).join('')
      const calls = content.filter((block) => block.type === 'tool_use')
      expect(texts).toBe(expected.text)
      expect(calls.map(({ id, name, input }) => ({ id, name, arguments: input }))).toEqual(
        (expected.tool_calls as { arguments: string }[]).map((call) => ({
          ...call,
          arguments: JSON.parse(call.arguments) as unknown,
        })),
      )
    }
  })

  test('is whole even when nothing was told', async () => {
    const message = await clientOf(written(anthropicChat, [])).messages.stream(ask).finalMessage()
    expect(message).toMatchObject({ content: [], stop_reason: 'end_turn', usage: { input_tokens: 9 } })
  })

  test('that breaks is an error of the official client', async () => {
    const writer = anthropicChat.stepWriter(facts)
    const broken = writer.write(steps[0]!) + writer.write(steps[5]!)
    const fault = new MeterwayError('upstream_error', 'It broke.')
    const stream = clientOf(broken + anthropicChat.errorEvent(fault, 'req-1')).messages.stream(ask)
    const reading = stream.finalMessage()
    await expect(reading).rejects.toThrow(APIError)
    await expect(reading).rejects.toMatchObject({
      type: 'api_error',
      apiMessage: 'It broke.',
      errorCode: 'upstream_error',
    })
  })
})
