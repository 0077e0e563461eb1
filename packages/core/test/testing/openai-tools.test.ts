import OpenAI from 'openai'
import { expect, test } from 'vitest'
import type { FakeProvider } from '../../src/testing/index.js'
import { provider } from './provider.js'

const client = ({ url }: FakeProvider) => new OpenAI({ apiKey: 'sk-1234', baseURL: url, maxRetries: 0 })
const parameters = { type: 'object', properties: { city: { type: 'string' } } }
const input = '{"city":"a simulated value"}'
const names = ['weather', 'time']

const chatTools = names.map((name) => ({ type: 'function' as const, function: { name, parameters } }))
const messages = [{ role: 'user' as const, content: 'hello there' }]
const asking = [{ role: 'user' as const, content: 'Please use the tool.' }]
const function_ = (name: string) => ({ type: 'function' as const, function: { name } })

test.each([
  ['required', { messages, tool_choice: 'required' as const }, names],
  ['a named one', { messages, tool_choice: function_('time') }, ['time']],
  ['one at a time', { messages, tool_choice: 'required' as const, parallel_tool_calls: false }, ['weather']],
  ['what the prompt says', { messages: asking }, names],
  ['what it likes', { messages }, []],
  ['none', { messages: asking, tool_choice: 'none' as const }, []],
])('of two tools in a chat, %s is called, streamed or not', async (_, choice, expected) => {
  const { completions } = client(await provider()).chat
  const ask = { model: 'm', tools: chatTools, ...choice }
  const whole = await completions.create(ask)
  const { finish_reason, message } = whole.choices[0]!
  const calls = expected.map((name) => ({ type: 'function', function: { name, arguments: input } }))
  expect(message.tool_calls ?? []).toMatchObject(calls)
  expect(finish_reason).toBe(expected.length > 0 ? 'tool_calls' : 'stop')
  expect(message.content === null).toBe(expected.length > 0)
  const streamed = await completions
    .stream({ ...ask, stream_options: { include_usage: true } })
    .finalChatCompletion()
  expect(streamed.choices[0]?.message.tool_calls ?? []).toMatchObject(calls)
  expect(streamed.choices[0]?.finish_reason).toBe(finish_reason)
  expect(streamed.usage).toEqual(whole.usage)
})

test('arguments come in several pieces, each counted as a token', async () => {
  const ask = { model: 'm', messages: asking, tools: chatTools.slice(1) }
  const options = { stream: true, stream_options: { include_usage: true } } as const
  const pieces: string[] = []
  let tokens = 0
  for await (const { choices, usage } of await client(await provider()).chat.completions.create({
    ...ask,
    ...options,
  })) {
    const [call] = choices[0]?.delta.tool_calls ?? []
    if (call) pieces.push(call.function!.arguments!)
    tokens += usage?.completion_tokens ?? 0
  }
  expect(pieces.length).toBeGreaterThan(3)
  expect(pieces.join('')).toBe(input)
  expect(tokens).toBe(pieces.length)
})

test('what a tool of a chat answered is answered in words', async () => {
  const answer = await client(await provider()).chat.completions.create({
    model: 'm',
    tools: chatTools,
    tool_choice: 'required',
    messages: [...asking, { role: 'tool', tool_call_id: 'call_1', content: '21 degrees' }],
  })
  expect(answer.choices[0]?.message.content).toContain('21 degrees')
})

const tools = names.map((name) => ({ type: 'function' as const, name, parameters, strict: true }))

test.each([
  ['required', { input: 'hello', tool_choice: 'required' as const }, names],
  ['a named one', { input: 'hello', tool_choice: { type: 'function' as const, name: 'time' } }, ['time']],
  ['what the prompt says', { input: asking, parallel_tool_calls: false }, ['weather']],
  ['none', { input: 'Use the tool.', tool_choice: 'none' as const }, []],
])('of two tools of a response, %s is called, streamed or not', async (_, choice, expected) => {
  const { responses } = client(await provider())
  const whole = await responses.create({ model: 'm', tools, ...choice })
  const calls = whole.output.filter(({ type }) => type === 'function_call')
  expect(calls).toMatchObject(expected.map((name) => ({ name, arguments: input, status: 'completed' })))
  const streamed = await responses.stream({ model: 'm', tools, ...choice }).finalResponse()
  expect(streamed.output.filter(({ type }) => type === 'function_call')).toMatchObject(
    expected.map((name) => ({ name, arguments: input })),
  )
  expect(streamed.usage).toEqual(whole.usage)
})

test('what a tool of a response answered is answered in words', async () => {
  const { output_text } = await client(await provider()).responses.create({
    model: 'm',
    tools,
    input: [
      ...asking,
      { type: 'function_call', call_id: 'call_1', name: 'time', arguments: '{}' },
      { type: 'function_call_output', call_id: 'call_1', output: 'noon' },
    ],
  })
  expect(output_text).toContain('noon')
})
