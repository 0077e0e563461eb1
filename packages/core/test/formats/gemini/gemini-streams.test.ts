import { ApiError, type GenerateContentResponse, GoogleGenAI } from '@google/genai'
import { describe, expect, test, vi } from 'vitest'
import type { ChatStep } from '../../../src/formats/chat/chat-answer.js'
import { geminiChat } from '../../../src/formats/gemini/gemini-chat.js'
import { MeterwayError } from '../../../src/kernel/errors.js'
import { streamVectors } from '../../metering/vectors.js'
import { answerOf, facts, interleavedSteps, serving, stepsIn, told, written } from '../wire.js'

const vectors = streamVectors.filter(({ format }) => format === 'gemini.generateContent')
const upstreamError = expect.objectContaining({ code: 'upstream_error' })
const chunk = (members: object) => `data: ${JSON.stringify(members)}\r\n\r\n`
const steps = (...chunks: object[]): ChatStep[] =>
  stepsIn(geminiChat.stepReader(), Buffer.from(chunks.map(chunk).join('')))

// The client warns of every text that has a call beside it.
vi.spyOn(console, 'warn').mockReturnValue()

describe('a recorded stream', () => {
  const [whole] = vectors.filter(({ expected }) => expected.outcome === 'complete')
  const [broken] = vectors.filter(({ expected }) => expected.outcome === 'error')

  test('tells what its sidecar says', () => {
    const read = stepsIn(geminiChat.stepReader(), whole!.bytes)
    const { text, reasoning, quantities } = whole!.expected
    const [call] = whole!.expected.tool_calls as Record<string, string>[]
    const { id, name, arguments: args, thought_signature: signature } = call!
    expect(read[0]).toEqual({ type: 'start', id: 'PwCzadquEZ3Vz7IP', model: 'gemini-2.5-flash' })
    expect(told(read)).toEqual({
      text,
      reasoning,
      toolCalls: [{ id, name, arguments: args }],
      finish: 'tool_calls',
      usage: { quantities, serviceTier: null },
    })
    expect(read.find(({ type }) => type === 'tool_call')).toMatchObject({ signature })
  })

  test('that breaks off with an error is an upstream error', () => {
    expect(() => stepsIn(geminiChat.stepReader(), broken!.bytes)).toThrow(upstreamError)
  })
})

describe('a stream of Gemini', () => {
  test('keeps candidates apart, and ends each once', () => {
    const said = (index: number, text: string, finishReason?: string) => ({
      index,
      content: { parts: [{ text }] },
      finishReason,
    })
    const read = steps(
      { candidates: [said(0, 'a'), said(1, 'b')] },
      { candidates: [said(1, 'B', 'MAX_TOKENS'), said(0, '', 'STOP')] },
      { candidates: [said(0, '', 'STOP')] },
    )
    expect(told(read, 0)).toMatchObject({ text: 'a', finish: 'stop' })
    expect(told(read, 1)).toMatchObject({ text: 'bB', finish: 'length' })
    expect(read.filter(({ type }) => type === 'finish')).toHaveLength(2)
  })

  test('of a prompt that was blocked ends by the filter', () => {
    expect(told(steps({ promptFeedback: { blockReason: 'OTHER' } })).finish).toBe('content_filter')
  })

  test('is an upstream error where it cannot be read, or the model failed', () => {
    const failed = { candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL' }] }
    expect(() => steps(failed)).toThrow(upstreamError)
    expect(() => stepsIn(geminiChat.stepReader(), Buffer.from('data: [1]\n\n'))).toThrow(upstreamError)
  })
})

const told0 = interleavedSteps('c2ln')

const streamed = async (body: string): Promise<GenerateContentResponse[]> => {
  const ai = new GoogleGenAI({ apiKey: 'k', httpOptions: { baseUrl: await serving(body) } })
  const responses: GenerateContentResponse[] = []
  for await (const one of await ai.models.generateContentStream({ model: 'm', contents: 'hello' }))
    responses.push(one)
  return responses
}

describe('a streamed answer', () => {
  test('is put together by the official client', async () => {
    const responses = await streamed(written(geminiChat, told0))
    expect(responses.map(({ text }) => text ?? '').join('')).toBe('Let me see.')
    const last = responses.at(-1)!
    expect(last.functionCalls).toEqual([
      { id: 'call_1', name: 'weather', args: { city: 'Paris' } },
      { id: 'call_2', name: 'now', args: {} },
    ])
    expect(last).toMatchObject({ responseId: 'id-1', usageMetadata: { totalTokenCount: 45 } })
    const parts = responses.flatMap(({ candidates }) => candidates![0]!.content!.parts!)
    const next = geminiChat.readRequest(
      { contents: [{ role: 'model', parts }] },
      { model: 'm', stream: false },
    )
    expect(next.messages[0]!.parts).toMatchObject([
      { type: 'reasoning', text: 'hm', signature: 'c2ln' },
      { type: 'reasoning', redacted: 'opaque' },
      { text: 'Let me ' },
      { text: 'see.' },
      { id: 'call_1', signature: 'mark' },
      { id: 'call_2' },
    ])
  })

  test('is read as it was written', () => {
    const { input, output, output_reasoning, cache_read } = answerOf({}).usage!.quantities
    expect(told(stepsIn(geminiChat.stepReader(), Buffer.from(written(geminiChat, told0))))).toEqual({
      ...told(told0),
      toolCalls: [
        { id: 'call_1', name: 'weather', arguments: '{"city":"Paris"}' },
        { id: 'call_2', name: 'now', arguments: '{}' },
      ],
      usage: {
        quantities: { input: Number(input) + 3, cache_read, output, output_reasoning },
        serviceTier: 'standard',
      },
    })
  })

  test('tells that it is whole, and its usage, at its end alone', () => {
    const writer = geminiChat.stepWriter(facts)
    expect(told0.map((step) => writer.write(step)).join('')).not.toMatch(/finishReason|usageMetadata/)
    expect(writer.end()).toMatch(/^data: \{.*"finishReason":"STOP".*"usageMetadata":.*\}\r\n\r\n$/)
  })

  test('keeps choices apart', () => {
    const two: ChatStep[] = [
      { type: 'text', choice: 1, text: 'b' },
      { type: 'text', choice: 0, text: 'a' },
      { type: 'finish', choice: 1, finish: 'length', stopSequence: null },
    ]
    const again = stepsIn(geminiChat.stepReader(), Buffer.from(written(geminiChat, two)))
    expect([told(again, 0), told(again, 1)]).toMatchObject([
      { text: 'a', finish: 'stop' },
      { text: 'b', finish: 'length' },
    ])
  })

  test('has an end even when nothing was said', async () => {
    const [only, ...others] = await streamed(written(geminiChat, []))
    expect(others).toEqual([])
    expect(only).toMatchObject({
      candidates: [{ finishReason: 'STOP' }],
      responseId: facts.requestId,
      modelVersion: 'asked-for',
    })
  })

  test('that breaks is an error of the official client', async () => {
    const begun = geminiChat.stepWriter(facts).write({ type: 'text', choice: 0, text: 'a' })
    const event = geminiChat.errorEvent(new MeterwayError('upstream_error', 'It broke.'), 'req-1')
    const reading = streamed(begun + event)
    await expect(reading).rejects.toThrow(ApiError)
    await expect(reading).rejects.toMatchObject({ status: 502 })
  })
})
