import { describe, expect, test } from 'vitest'
import { openaiChat, openaiChatOf } from '../../../src/formats/openai/openai-chat.js'
import type { ChatStep } from '../../../src/formats/chat/chat-answer.js'
import { streamVectors } from '../../metering/vectors.js'
import { stepsIn, told } from '../wire.js'

const chats = streamVectors.filter(({ format }) => format.endsWith('.chat'))
const whole = chats.filter(({ expected }) => expected.outcome === 'complete')

const chunk = (delta: object, more: object = {}) =>
  `data: ${JSON.stringify({ id: 'x', choices: [{ index: 0, delta, ...more }] })}\n\n`
const steps = (text: string): ChatStep[] => stepsIn(openaiChat.stepReader(), Buffer.from(text))
const call = (index: number | undefined, more: object) => chunk({ tool_calls: [{ index, ...more }] })

describe('recorded streams', () => {
  test.each(whole.map((vector) => [vector.file, vector] as const))(
    '%s tells what its sidecar says',
    (_, vector) => {
      const read = stepsIn(openaiChatOf(vector.format).stepReader(), vector.bytes)
      const { expected } = vector
      expect(read[0]).toMatchObject({ type: 'start', id: expect.stringMatching(/./) as string })
      for (const [choice, text] of (expected.texts ?? [expected.text]).entries()) {
        const { usage, finish, ...answer } = told(read, choice)
        expect(answer).toMatchObject({ text, ...(choice === 0 ? { reasoning: expected.reasoning } : {}) })
        expect(answer.toolCalls).toEqual(expected.tool_calls)
        expect(finish).toBe(expected.finish_reasons?.[choice] ?? expected.finish_reason)
        expect(usage?.quantities ?? null).toEqual(expected.quantities)
        if (expected.service_tier) expect(usage?.serviceTier).toBe(expected.service_tier)
      }
    },
  )

  test('there are enough of them', () => {
    expect(whole.length).toBeGreaterThanOrEqual(13)
  })

  test('one that is cut inside its JSON cannot be read', () => {
    const { bytes } = chats.find(({ file }) => file.includes('cut-inside-json'))!
    expect(() => stepsIn(openaiChat.stepReader(), bytes)).toThrow(
      expect.objectContaining({ code: 'upstream_error' }),
    )
  })
})

describe('streams of compatible vendors', () => {
  test('an error inside is an upstream error, by whatever way it is told', () => {
    const upstreamError = expect.objectContaining({ code: 'upstream_error' })
    expect(() => steps('data: {"error":{"message":"x"}}\n\n')).toThrow(upstreamError)
    expect(() => steps(chunk({}, { finish_reason: 'error' }))).toThrow(upstreamError)
    expect(() => steps('data: [1]\n\n')).toThrow(upstreamError)
  })

  test('calls that all have the index 0 are kept apart by their ids', () => {
    const { toolCalls } = told(
      steps(
        call(0, { id: 'a', function: { name: 'f', arguments: '{}' } }) +
          call(0, { id: 'b', function: { name: 'g', arguments: '{"x":' } }) +
          call(0, { id: 'b', function: { name: 'g', arguments: '1}' } }),
      ),
    )
    expect(toolCalls).toEqual([
      { id: 'a', name: 'f', arguments: '{}' },
      { id: 'b', name: 'g', arguments: '{"x":1}' },
    ])
  })

  test('a call waits for its name, and needs neither index nor id', () => {
    const { toolCalls } = told(
      steps(
        call(0, { id: 'a', function: { arguments: '{"x"' } }) +
          call(0, { function: { name: 'f', arguments: ':1}' } }) +
          call(1, { function: { name: 'g', arguments: '{}' } }),
      ),
    )
    expect(toolCalls).toEqual([
      { id: 'a', name: 'f', arguments: '{"x":1}' },
      { id: expect.stringMatching(/^call_./) as string, name: 'g', arguments: '{}' },
    ])
    expect(
      told(steps(call(undefined, { id: 'a', function: { name: 'f', arguments: '{}' } }))).toolCalls,
    ).toHaveLength(1)
  })

  test('a mark of Gemini comes with its call', () => {
    const google = { google: { thought_signature: 'mark' } }
    expect(steps(call(0, { id: 'a', function: { name: 'f' }, extra_content: google }))).toContainEqual({
      type: 'tool_call',
      choice: 0,
      index: 0,
      id: 'a',
      name: 'f',
      signature: 'mark',
    })
  })

  test('a refusal is text, and a filter’s work', () => {
    const read = steps(
      chunk({ refusal: 'I will' }) + chunk({ refusal: ' not.' }) + chunk({}, { finish_reason: 'stop' }),
    )
    expect(told(read)).toMatchObject({ text: 'I will not.', finish: 'content_filter' })
  })

  test('a choice that was never finished is, by [DONE]; one that was is not finished twice', () => {
    expect(steps(`${chunk({ content: 'a' })}data: [DONE]\n\n`).at(-1)).toMatchObject({ finish: 'stop' })
    const twice = `${chunk({}, { finish_reason: 'length' })}${chunk({}, { finish_reason: 'stop' })}data: [DONE]\n\n`
    expect(steps(twice).filter(({ type }) => type === 'finish')).toMatchObject([{ finish: 'length' }])
  })
})
