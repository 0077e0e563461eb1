import { describe, expect, test } from 'vitest'
import { Untranslatable } from '../../../src/formats/chat/chat-format.js'
import type { ChatPart, ChatRequest } from '../../../src/formats/chat/chat-request.js'
import { plainRequest, weather } from '../wire.js'
import { base64, message, result, text, write } from './writing.js'

const anyTool = { name: 'f', description: null, parameters: null, strict: null }

describe('tools', () => {
  test('have a schema of an object', () => {
    const parameters = { properties: { a: { type: 'number' } } }
    const tools = [anyTool, { name: 'g', description: 'does g', parameters, strict: true }]
    expect(write({ tools }).tools).toEqual([
      { name: 'f', input_schema: { type: 'object' } },
      { name: 'g', description: 'does g', input_schema: { type: 'object', ...parameters }, strict: true },
    ])
  })

  test.each([
    [null, null, undefined],
    [null, true, undefined],
    [null, false, { type: 'auto', disable_parallel_tool_use: true }],
    ['auto', null, { type: 'auto' }],
    ['required', false, { type: 'any', disable_parallel_tool_use: true }],
    ['none', false, { type: 'none' }],
    [{ name: 'f' }, null, { type: 'tool', name: 'f' }],
  ] as const)('are chosen: %j, in parallel: %j', (toolChoice, parallelToolCalls, choice) => {
    expect(write({ tools: [anyTool], toolChoice, parallelToolCalls }).tool_choice).toEqual(choice)
  })

  test('are not chosen where there are none', () => {
    expect(write({ toolChoice: 'none', parallelToolCalls: false })).toEqual(write({}))
  })
})

describe('thinking', () => {
  const reasoning = (
    effort: NonNullable<ChatRequest['reasoning']>['effort'],
    budgetTokens: number | null = null,
  ) => ({
    reasoning: { effort, budgetTokens },
  })
  const enabled = (budget: number) => ({ type: 'enabled', budget_tokens: budget })

  test.each([
    ['low', null, 64_000, enabled(4_096)],
    ['high', null, 64_000, enabled(32_000)],
    ['medium', null, 3_000, enabled(1_500)],
    ['high', null, 2_000, undefined],
    [null, 10, 64_000, enabled(1_024)],
    [null, 50_000, 5_000, enabled(4_999)],
    [null, 5_000, 1_024, undefined],
    [null, -1, 64_000, enabled(16_384)],
    [null, 0, 64_000, undefined],
    ['none', null, 64_000, undefined],
  ] as const)(
    'of effort %j or %j tokens, within %d, is a budget for older models',
    (effort, budget, limit, thinking) => {
      const body = write(reasoning(effort, budget), 'claude-opus-4-20250514', limit)
      expect(body.thinking).toEqual(thinking)
      expect(body).not.toHaveProperty('output_config')
    },
  )

  test.each([
    ['minimal', null, { type: 'adaptive' }, { effort: 'low' }],
    ['xhigh', null, { type: 'adaptive' }, { effort: 'xhigh' }],
    [null, 10_000, { type: 'adaptive' }, { effort: 'medium' }],
    [null, -1, { type: 'adaptive' }, undefined],
    [null, 0, { type: 'disabled' }, undefined],
    ['none', null, { type: 'disabled' }, undefined],
  ] as const)(
    'of effort %j or %j tokens goes by effort for newer ones',
    (effort, budget, thinking, output) => {
      for (const model of [
        'claude-opus-4-6',
        'claude-opus-4-8',
        'claude-sonnet-5',
        'claude-mythos-preview',
      ]) {
        const body = write(reasoning(effort, budget), model)
        expect([body.thinking, body.output_config]).toEqual([thinking, output])
      }
    },
  )

  test('is left out where a tool must be called, which Anthropic refuses', () => {
    const forced = { ...reasoning('high'), tools: [anyTool], toolChoice: 'required' as const }
    expect(write(forced, 'claude-sonnet-4-5', 64_000)).not.toHaveProperty('thinking')
    expect(write(forced, 'claude-opus-4-8')).toMatchObject({ output_config: { effort: 'high' } })
    expect(write(forced, 'claude-opus-4-8')).not.toHaveProperty('thinking')
  })

  test('by budget goes on within a turn only when the turn brings its own back', () => {
    const turn = (...said: ChatPart[]) =>
      write(
        {
          ...reasoning('low'),
          messages: [
            ...plainRequest.messages,
            message('assistant', ...said, weather),
            message('user', result('call_1', 'rain')),
          ],
        },
        'claude-sonnet-4-5',
        64_000,
      )
    expect(turn()).not.toHaveProperty('thinking')
    const signed: ChatPart = { type: 'reasoning', text: 'hm', signature: 'sig', redacted: null }
    expect(turn(signed)).toMatchObject({ thinking: enabled(4_096) })
  })
})

describe('sampling', () => {
  const sampled = { temperature: 1.7, topP: 0.5, topK: 9 }

  test('is clipped to what older models take', () => {
    expect(write(sampled, 'claude-sonnet-4-6')).toMatchObject({ temperature: 1, top_k: 9 })
    expect(write(sampled)).not.toHaveProperty('top_p')
    expect(write({ topP: 0.5 })).toMatchObject({ top_p: 0.5 })
    expect(write({ temperature: 0 }, 'deepseek-chat')).toMatchObject({ temperature: 0 })
  })

  test('is left out for models that refuse it, and beside thinking', () => {
    for (const model of ['claude-opus-4-7', 'claude-sonnet-5', 'claude-haiku-5-5'])
      expect(write(sampled, model)).toEqual({ ...write({}), model })
    const thinking = write({ ...sampled, reasoning: { effort: 'low', budgetTokens: null } })
    expect(thinking).not.toHaveProperty('temperature')
    expect(thinking).not.toHaveProperty('top_k')
  })
})

describe('what else there is', () => {
  test('has its place', () => {
    const schema = { type: 'object', properties: {} }
    expect(
      write({
        stopSequences: ['END'],
        endUserId: 'ann',
        serviceTier: 'default',
        answerFormat: { type: 'json_schema', name: 'n', schema, strict: true },
      }),
    ).toMatchObject({
      stop_sequences: ['END'],
      metadata: { user_id: 'ann' },
      service_tier: 'standard_only',
      output_config: { format: { type: 'json_schema', schema } },
    })
    expect(write({ answerFormat: { type: 'text' }, frequencyPenalty: 0 })).toEqual(write({}))
  })

  const image: ChatPart = { type: 'image', source: base64('image/tiff'), detail: null }
  const cases: [string, Partial<ChatRequest>][] = [
    ['answers', { answers: 2 }],
    ['frequencyPenalty', { frequencyPenalty: 0.5 }],
    ['presencePenalty', { presencePenalty: -1 }],
    ['seed', { seed: 0 }],
    ['answerFormat', { answerFormat: { type: 'json' } }],
    ['serviceTier', { serviceTier: 'flex' }],
    ['image', { messages: [message('user', image)] }],
    ['image', { messages: [message('assistant', image)] }],
    ['file', { messages: [message('user', { ...image, type: 'file', name: null })] }],
    ['audio', { messages: [message('user', { type: 'audio', source: base64('audio/wav') })] }],
    ['toolResult', { messages: [message('assistant', result('a', 'x'))] }],
    ['system', { messages: [message('system', image), message('user', text('x'))] }],
  ]
  test.each(cases)('has no word for %s: %j', (field, request) => {
    expect(() => write(request)).toThrow(expect.objectContaining({ field }))
    expect(() => write(request)).toThrow(Untranslatable)
  })
})
