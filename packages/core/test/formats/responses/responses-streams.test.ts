import OpenAI, { APIError } from 'openai'
import { accumulateResponse } from 'openai/lib/responses/ResponseAccumulator'
import { describe, expect, test } from 'vitest'
import type { ChatStep } from '../../../src/formats/chat/chat-answer.js'
import { responsesChat } from '../../../src/formats/responses/responses-chat.js'
import { MeterwayError } from '../../../src/kernel/errors.js'
import { meterStream } from '../../../src/metering/index.js'
import { streamVectors } from '../../metering/vectors.js'
import { answerOf, facts, interleavedSteps, serving, stepsIn, told, weather, written } from '../wire.js'

const client = (baseURL: string) => new OpenAI({ apiKey: 'k', baseURL, maxRetries: 0 })
const ask = { model: 'm', input: 'hello' }
const signed = { type: 'reasoning', text: 'hm', signature: 'sig', redacted: null } as const
const opaque = { type: 'reasoning', text: '', signature: null, redacted: 'opaque' } as const
const text = (words: string) => ({ type: 'text' as const, text: words })
const read = (text: string): ChatStep[] => stepsIn(responsesChat.stepReader(), Buffer.from(text))
const event = (type: string, members: object) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...members })}\n\n`
const upstreamError = expect.objectContaining({ code: 'upstream_error' })

const steps = interleavedSteps('sig')

const eventsOf = (stream: string): ({ heading: string } & Record<string, unknown>)[] =>
  stream
    .trimEnd()
    .split('\n\n')
    .map((one) => {
      const [heading, data] = one.split('\n')
      return {
        heading: heading!.slice('event: '.length),
        ...(JSON.parse(data!.slice('data: '.length)) as Record<string, unknown>),
      }
    })

describe('a streamed response', () => {
  test('is put together by the official client as the whole response', async () => {
    const stream = client(await serving(written(responsesChat, steps))).responses.stream(ask)
    const heard: string[] = []
    stream.on('response.output_text.delta', ({ delta }) => heard.push(delta))
    stream.on('response.function_call_arguments.delta', ({ snapshot }) => heard.push(snapshot))
    const final = await stream.finalResponse()
    expect(heard).toEqual(['Let me ', 'see.', '{"city":', '{"city":"Paris"}', '{}'])
    expect(final).toMatchObject({
      id: 'id-1',
      status: 'completed',
      output_text: 'Let me see.',
      usage: { total_tokens: 45 },
    })
    const { messages } = responsesChat.readRequest(
      { model: 'm', input: final.output },
      { model: 'm', stream: false },
    )
    expect(messages[0]!.parts).toEqual([
      signed,
      opaque,
      text('Let me see.'),
      { ...weather, signature: 'mark' },
      { ...weather, id: 'call_2', name: 'now', arguments: '{}' },
    ])
  })

  test('adds up, event by event, to what the closing one says', () => {
    const events = eventsOf(written(responsesChat, steps))
    let before: Parameters<typeof accumulateResponse>[1]
    for (const one of events.slice(0, -1)) before = accumulateResponse(one as never, before)
    const { output } = events.at(-1)!.response as { output: object[] }
    expect(before!.output).toMatchObject(output)
    expect(output).toHaveLength(5)
  })

  test('has every event in its order, named, and numbered without a gap', () => {
    const events = eventsOf(written(responsesChat, steps))
    expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, at) => at))
    for (const { heading, type } of events) expect(heading).toBe(type)
    expect(events.map(({ heading }) => heading.replace('response.', ''))).toEqual([
      'created',
      'in_progress',
      'output_item.added',
      'reasoning_summary_part.added',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.done',
      'reasoning_summary_part.done',
      'output_item.done',
      'output_item.added',
      'output_item.done',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'output_item.added',
      'function_call_arguments.delta',
      'output_item.added',
      'function_call_arguments.delta',
      'function_call_arguments.done',
      'output_item.done',
      'function_call_arguments.delta',
      'function_call_arguments.done',
      'output_item.done',
      'completed',
    ])
  })

  test('is metered as what it says', () => {
    const meter = meterStream('openai.responses')
    meter.push(Buffer.from(written(responsesChat, steps)))
    const metered = meter.end()
    expect(metered.outcome).toBe('complete')
    expect(metered.usage?.quantities).toEqual(answerOf({}).usage!.quantities)
    expect(metered.text).toBe('Let me see.')
  })

  test('keeps its closing event back until the end', () => {
    const writer = responsesChat.stepWriter(facts)
    const before = steps.map((step) => writer.write(step)).join('')
    expect(before).not.toMatch(/response\.(completed|incomplete)/)
    expect(eventsOf(writer.end()).map(({ type }) => type)).toEqual(['response.completed'])
  })

  test('that was cut by a limit is incomplete', () => {
    const cut: ChatStep[] = [
      { type: 'text', choice: 0, text: 'half' },
      { type: 'finish', choice: 0, finish: 'length', stopSequence: null },
    ]
    const events = eventsOf(written(responsesChat, cut))
    expect(events.at(-1)).toMatchObject({
      type: 'response.incomplete',
      response: {
        id: 'resp_0192f0c1000070008000000000000001',
        status: 'incomplete',
        incomplete_details: { reason: 'max_output_tokens' },
        output: [{ status: 'incomplete', content: [{ text: 'half' }] }],
        usage: null,
      },
    })
  })

  test('is whole even when nothing was said', () => {
    expect(eventsOf(written(responsesChat, [])).map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.completed',
    ])
  })

  test('is read as it was written', () => {
    const again = read(written(responsesChat, steps))
    expect(told(again)).toEqual({
      ...told(steps),
      toolCalls: [
        { id: 'call_1', name: 'weather', arguments: '{"city":"Paris"}' },
        { id: 'call_2', name: 'now', arguments: '{}' },
      ],
      usage: { ...answerOf({}).usage, serviceTier: 'default' },
    })
    expect(again.filter(({ type }) => type === 'reasoning_signature')).toEqual([steps[3], steps[4]])
  })

  test('that breaks is an error of the official client', async () => {
    const broken = responsesChat.stepWriter(facts).write(steps[5]!)
    const fault = responsesChat.errorEvent(new MeterwayError('upstream_error', 'It broke.'), 'req-1')
    const stream = await client(await serving(broken + fault)).responses.create({ ...ask, stream: true })
    const reading = (async () => {
      for await (const { type } of stream) expect(type).toMatch(/^response\./)
    })()
    await expect(reading).rejects.toThrow(APIError)
    await expect(reading).rejects.toMatchObject({ code: 'upstream_error', message: 'It broke.' })
    expect(eventsOf(fault)[0]).toMatchObject({
      heading: 'error',
      type: 'error',
      code: 'upstream_error',
      param: null,
    })
  })
})

describe('a provider’s stream', () => {
  test('that was recorded tells what its sidecar says', () => {
    const { bytes, expected } = streamVectors.find(({ file }) => file.includes('responses-tool-reasoning'))!
    const steps = stepsIn(responsesChat.stepReader(), bytes)
    const { usage, finish, ...answer } = told(steps)
    expect(answer).toEqual({
      text: expected.text,
      reasoning: expected.reasoning,
      toolCalls: expected.tool_calls,
    })
    expect(finish).toBe('tool_calls')
    expect(usage?.quantities).toEqual(expected.quantities)
    expect(steps[0]).toEqual({ type: 'start', id: 'resp_67c9fdcecf488190bdd9a0409de3a1ec', model: 'gpt-5.4' })
  })

  test('that fails is an upstream error, by whatever way it is told', () => {
    const { bytes } = streamVectors.find(({ file }) => file.includes('responses-failed'))!
    expect(() => stepsIn(responsesChat.stepReader(), bytes)).toThrow(upstreamError)
    expect(() => read(event('error', { code: 'x', message: 'y', param: null }))).toThrow(upstreamError)
    expect(() => read('data: {"type":"response.crea')).toThrow(upstreamError)
  })

  test('may give arguments in one piece, and refuse', () => {
    const item = { type: 'function_call', call_id: 'a', name: 'f' }
    const whole = told(
      read(
        event('response.output_item.added', { output_index: 0, item: { ...item, arguments: '' } }) +
          event('response.function_call_arguments.done', { output_index: 0, arguments: '{"x":1}' }) +
          event('response.output_item.done', { output_index: 0, item: { ...item, arguments: '{"x":1}' } }) +
          event('response.output_item.done', { output_index: 1, item: { ...item, arguments: '{}' } }) +
          event('response.web_search_call.searching', { output_index: 2 }),
      ),
    )
    expect(whole.toolCalls.map((call) => call.arguments)).toEqual(['{"x":1}', '{}'])
    const refused = read(
      event('response.refusal.delta', { delta: 'No.' }) +
        event('response.completed', { response: { status: 'completed' } }),
    )
    expect(told(refused)).toMatchObject({ text: 'No.', finish: 'content_filter' })
  })
})
